# shellcheck shell=bash
# The benchmarks: tests/bench/*_bench.cpp natively, tests/bench/*.bench.mjs in Chromium. Each writes a JSON
# file; together they become build/bench/results.json. tests/bench/results.json is the stored one, which
# README's table quotes: copy it there on purpose, from a quiet machine, then run
# scripts/merge_benchmarks.py --table tests/bench/results.json README.md.

run_benchmarks() {
  mkdir -p out/web build/bench
  rm -f build/bench/*_bench.json build/bench/*_page.json build/bench/results.json
  build_wasm || fail "the page was not built."
  build_native || fail "the programs were not built."
  make_example
  configure bench -DCMAKE_BUILD_TYPE=Release "-DTIDEMARK_OUT_DIR=$ROOT/build/bench-out"
  compile bench tidemark_benchmarks || fail "the benchmarks were not built. The error is above."
  local program file failed=()
  for program in build/bench/bench/*_bench; do
    [ -x "$program" ] || continue
    say "== $(basename "$program")"
    "$program" --benchmark_repetitions=3 --benchmark_min_time=0.2 --benchmark_out_format=json \
      --benchmark_out="build/bench/$(basename "$program").json" ||
      failed+=("$program")
  done
  say "== python_log_bench"
  "$PYTHON" tests/bench/python_log_bench.py -o build/bench/python_bench.json || failed+=(python_log_bench)
  say "== peer_log_bench"
  install_clients bench-clients tests/bench/requirements.txt
  "$CACHE/bench-clients/bin/python" tests/bench/peer_log_bench.py -o build/bench/peer_log_bench.json || failed+=(peer_log_bench)
  say "== server_bench"
  TIDEMARK_OUT=$ROOT/out "$CACHE/bench-clients/bin/python" tests/bench/server_bench.py -o build/bench/server_bench.json || failed+=(server_bench)
  say "== model_peer_bench"
  install_clients bench-models tests/bench/models/requirements.txt
  "$CACHE/bench-models/bin/python" tests/bench/model_peer_bench.py -o build/bench/model_peer_bench.json || failed+=(model_peer_bench)
  "$PYTHON" tests/bench/model_memory_bench.py -o build/bench/model_memory_bench.json || failed+=(model_memory_bench)
  compile wasm tidemark_model_runner || failed+=(tidemark_model_runner)
  ln -sfn "$(npm_install tests/bench/models)/node_modules" tests/bench/models/node_modules
  TIDEMARK_CHROMIUM=$(command -v chromium || true)
  export TIDEMARK_CHROMIUM TIDEMARK_OUT=$ROOT/out
  for file in tests/bench/*.bench.mjs; do
    [ -f "$file" ] || continue
    say "== $file"
    xvfb-run -a -s '-screen 0 1600x1000x24' node "$file" "build/bench/$(basename "$file" .bench.mjs)_page.json" ||
      failed+=("$file")
  done
  "$PYTHON" scripts/merge_benchmarks.py build/bench build/bench/results.json out/build_id.txt
  [ ${#failed[@]} -eq 0 ] || fail "these benchmarks failed: ${failed[*]}"
}
