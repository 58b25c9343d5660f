# shellcheck shell=bash
# Everything that the continuous integration runs. A step that fails does not stop the others; the last
# line counts tests (of GoogleTest and Node) and the other steps (one each).

RESULTS=$ROOT/build/results

# step NAME TITLE COMMAND...: runs one step, its output in build/logs/NAME.log, and notes how it went.
# A command may print a line "skip: why" and return 0; the reason is shown, and counted.
step() {
  local name=$1 title=$2 started=$SECONDS status=passed seconds
  shift 2
  printf '== %s\n' "$title"
  ("$@") >"$LOGS/$name.log" 2>&1 || status=failed
  seconds=$((SECONDS - started))
  if [ "$status" = passed ]; then
    if grep -q '^skip: ' "$LOGS/$name.log"; then
      sed -n 's/^skip: /   skipped: /p' "$LOGS/$name.log"
      [ "$(grep -cv '^skip: ' "$LOGS/$name.log")" -gt 0 ] || status=skipped
    fi
    sed -n 's/^note: /   /p' "$LOGS/$name.log"
  else
    tail -n 60 "$LOGS/$name.log" | sed 's/^/   /'
  fi
  printf '   %s in %d s\n' "$status" "$seconds"
  printf '%s\t%s\t%s\n' "$name" "$status" "$seconds" >>"$RESULTS/steps.tsv"
}

run_tests() {
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS" "$LOGS" out/web
  if [ -n "${TIDEMARK_FIXTURES:-}" ]; then
    say "Fixtures: $TIDEMARK_FIXTURES"
  else
    say "Fixtures: none (TIDEMARK_FIXTURES is not set); the tests that need them are skipped."
  fi
  step layers "Include directions (tests/check_layers.py)" check_layers
  step format "Format (clang-format)" check_format
  step scripts "Scripts (shellcheck, self-tests, server)" check_scripts
  step build-page "Build the page" build_wasm
  step build-storage "Build the engine of the storage tests" compile wasm tidemark_sql_engine
  step build-programs "Build the programs" build_native
  step example "Make the example experiment" example_step
  step notices "Third-party notices" write_notices
  step sizes "Size of the first view" node tests/check_sizes.mjs
  step build-tests "Build the tests and fuzz targets with sanitizers" build_sanitized
  step unit "Unit and golden tests under ASan and UBSan" run_ctest
  step fuzz "Fuzzing, ${TIDEMARK_FUZZ_S:-20} s a target" run_fuzz
  step browsers "Browser tests (Chromium, Firefox)" run_browsers
  step js "JavaScript tests (the JavaScript package)" run_js
  step python "Python tests (readers of the file formats, the Python package)" run_python
  step tidy "clang-tidy, at most ${TIDEMARK_TIDY_S:-150} s" run_tidy
  say "Whole run: $((SECONDS / 60)) min $((SECONDS % 60)) s"
  "$PYTHON" scripts/count_tests.py "$RESULTS"
}

# -- Sources -----------------------------------------------------------------------------------

check_layers() {
  "$PYTHON" tests/check_layers.py --self-test && "$PYTHON" tests/check_layers.py
}

own_files() { git ls-files --cached --others --exclude-standard "$@" 2>/dev/null || find "$@"; }

check_format() {
  local files=()
  mapfile -t files < <(own_files 'src/*.cpp' 'src/*.h' 'tests/*.cpp' 'tests/*.h' | while read -r file; do
    [ -f "$file" ] && printf '%s\n' "$file"
  done)
  clang-format-14 --dry-run -Werror "${files[@]}" || return 1
  echo "note: ${#files[@]} files"
}

check_scripts() {
  shellcheck -x build-wasm.sh .ci/run && node tests/check_sizes.mjs --self-test &&
    node --test tests/serve.test.mjs
}

# -- Builds ------------------------------------------------------------------------------------

example_step() { make_example && [ -f out/web/example.sqlite ]; }

# One tree for the unit tests and the fuzz targets (cmake/Sanitizers.cmake).
build_sanitized() {
  configure asan -DCMAKE_BUILD_TYPE=Debug -DTIDEMARK_SANITIZE=address,undefined -DTIDEMARK_FUZZ=ON \
    -DCMAKE_C_COMPILER=clang-14 -DCMAKE_CXX_COMPILER=clang++-14
  compile asan
}

# -- Tests -------------------------------------------------------------------------------------

sanitizer_environment() {
  export ASAN_OPTIONS=abort_on_error=0:detect_stack_use_after_return=1:allocator_may_return_null=1
  export UBSAN_OPTIONS=print_stacktrace=1
  ASAN_SYMBOLIZER_PATH=$(command -v llvm-symbolizer-14 || command -v llvm-symbolizer || true)
  export ASAN_SYMBOLIZER_PATH
}

run_ctest() {
  sanitizer_environment
  rm -rf build/asan/gtest
  local status=0
  ctest --test-dir build/asan --output-on-failure -j "$JOBS" --timeout 600 || status=1
  mkdir -p "$RESULTS/gtest"
  cp build/asan/gtest/*.json "$RESULTS/gtest/" 2>/dev/null || true
  return $status
}

run_fuzz() {
  local targets=() target name pids=() status=0 seconds=${TIDEMARK_FUZZ_S:-20}
  mapfile -t targets < <(compgen -G 'build/asan/fuzz/*_fuzz' || true)
  if [ ${#targets[@]} -eq 0 ]; then
    echo "No fuzz target was built, though tests/fuzz has some."
    return 1
  fi
  sanitizer_environment
  mkdir -p "$RESULTS/fuzz"
  for target in "${targets[@]}"; do
    name=$(basename "$target")
    fuzz_one "$target" "$name" "$seconds" >"$RESULTS/fuzz/$name.log" 2>&1 &
    pids+=($!)
    if [ ${#pids[@]} -ge "$JOBS" ]; then
      wait "${pids[0]}" || status=1
      pids=("${pids[@]:1}")
    fi
  done
  for target in "${pids[@]}"; do
    wait "$target" || status=1
  done
  for target in "${targets[@]}"; do
    name=$(basename "$target")
    if grep -q '^fuzz: failed' "$RESULTS/fuzz/$name.log"; then
      tail -n 40 "$RESULTS/fuzz/$name.log"
    else
      echo "note: $name: $(grep -oE 'Done [0-9]+ runs in [0-9]+' "$RESULTS/fuzz/$name.log" | tail -n 1) s"
    fi
  done
  return $status
}

# Replays tests/fuzz/corpus/NAME, then looks for new inputs; what crashes is kept in build/fuzz/crashes. The
# seed is fixed, so that the same sources give the same answer twice; a hunt is
# TIDEMARK_FUZZ_SEED=0 (0 is a new one each time) TIDEMARK_FUZZ_S=1200 ./build-wasm.sh test.
fuzz_one() {
  local target=$1 name=$2 seconds=$3 found corpus=()
  found=build/fuzz/found/$name
  mkdir -p "$found" build/fuzz/crashes
  [ -d "tests/fuzz/corpus/$name" ] && corpus=("tests/fuzz/corpus/$name")
  if ! "$target" -seed="${TIDEMARK_FUZZ_SEED:-1}" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2560 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/crashes/$name-" "$found" "${corpus[@]}"; then
    echo "fuzz: failed $name. Its input is in build/fuzz/crashes; put it into tests/fuzz/corpus/$name with the fix."
    return 1
  fi
}

run_browsers() {
  local files=()
  mapfile -t files < <(compgen -G 'tests/e2e/*.test.mjs' || true)
  if [ ${#files[@]} -eq 0 ]; then
    echo "skip: there is no tests/e2e/*.test.mjs"
    return
  fi
  TIDEMARK_CHROMIUM=$(command -v chromium || true)
  TIDEMARK_FIREFOX=$(command -v firefox-esr || command -v firefox || true)
  export TIDEMARK_CHROMIUM TIDEMARK_FIREFOX TIDEMARK_OUT=$ROOT/out LIBGL_ALWAYS_SOFTWARE=1
  browse browsers "${files[@]}" && return
  mapfile -t files < <(failed_browser_files)
  [ ${#files[@]} -gt 0 ] && [ ${#files[@]} -le 3 ] || return 1
  echo "A second try: ${files[*]}"
  browse browsers-again "${files[@]}" || return 1
  echo "note: UNSTABLE, passed only at the second try: ${files[*]}"
}

# browse NAME FILE...: runs these browser tests, with their results in NAME.tap.
browse() {
  local name=$1
  shift
  xvfb-run -a -s '-screen 0 1600x1000x24' node --test --test-concurrency=1 \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$RESULTS/$name.tap" "$@"
}

# Only what failed has a place in the results.
failed_browser_files() {
  grep -oE 'tests/e2e/[a-z0-9_]+\.test\.mjs' "$RESULTS/browsers.tap" | sort -u
}

run_js() {
  test_js && return
  echo "A second try: tests/js_sdk_*.test.mjs"
  test_js || return 1
  echo "note: UNSTABLE, passed only at the second try: tests/js_sdk_*.test.mjs"
}

test_js() {
  TIDEMARK_OUT=$ROOT/out node --test --test-concurrency=1 --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$RESULTS/js.tap" tests/js_sdk_*.test.mjs
}

run_python() {
  local tests=() test
  mapfile -t tests < <(own_files 'tests/*_test.py')
  if [ ${#tests[@]} -eq 0 ]; then
    echo "skip: there is no *_test.py below tests/"
    return
  fi
  for test in "${tests[@]}"; do
    if TIDEMARK_OUT=$ROOT/out "$PYTHON" "$test"; then
      echo "note: $test"
    elif TIDEMARK_OUT=$ROOT/out "$PYTHON" "$test"; then
      echo "note: UNSTABLE, passed only at the second try: $test"
    else
      return 1
    fi
  done
}

run_tidy() {
  "$PYTHON" scripts/tidy.py --build build/asan --seconds "${TIDEMARK_TIDY_S:-150}" --jobs "$JOBS"
}
