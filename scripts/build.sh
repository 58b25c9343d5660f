# shellcheck shell=bash
# Builds the page and the native programs into out/, and makes the example experiment.

JOBS=$(nproc 2>/dev/null || echo 2)

# configure FOLDER CMAKE-ARGUMENT...: configures build/FOLDER; cheap when nothing changed.
configure() {
  local folder=$1
  shift
  local arguments=(
    -S "$ROOT" -B "build/$folder" -G Ninja -DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
    "-DTIDEMARK_IMGUI_DIR=$IMGUI_DIR" "-DTIDEMARK_SQLITE_DIR=$SQLITE_DIR" "-DTIDEMARK_LUCIDE_DIR=$LUCIDE_DIR" "$@"
  )
  # Ninja itself runs CMake again when a CMake file changes, so only new arguments need a run here.
  local stamp
  stamp=$(printf '%s\n' "${arguments[@]}" | sha256sum | cut -c 1-16)
  if [ ! -f "build/$folder/build.ninja" ] || [ "$(cat "build/$folder/.arguments" 2>/dev/null)" != "$stamp" ]; then
    mkdir -p "build/$folder"
    logged "configure-$folder" "CMake could not configure build/$folder. 'build-wasm.sh clean' starts anew." \
      cmake "${arguments[@]}"
    printf '%s' "$stamp" >"build/$folder/.arguments"
  fi
}

# compile FOLDER [TARGET...]
compile() {
  local folder=$1
  shift
  mkdir -p "$LOGS"
  if ! NINJA_STATUS="[%f/%t] " ninja -C "build/$folder" -j "$JOBS" "$@" >"$LOGS/build-$folder.log" 2>&1; then
    # The first error is the one to read (the log has the rest), without the compilers' command lines.
    grep -vE "^(em\+\+|emcc): error: '|^ccache " "$LOGS/build-$folder.log" >"$LOGS/build-$folder.short"
    grep -m 1 -A 20 -E 'error:|undefined (reference|symbol)' "$LOGS/build-$folder.short" >&2 ||
      tail -n 20 "$LOGS/build-$folder.short" >&2
    return 1
  fi
}

build_wasm() {
  command -v emcc >/dev/null || fail "emcc is missing. Install the package emscripten, or put a newer emcc on PATH."
  configure wasm "-DCMAKE_TOOLCHAIN_FILE=$ROOT/cmake/EmscriptenToolchain.cmake" -DCMAKE_BUILD_TYPE=Release \
    "-DTIDEMARK_OUT_DIR=$ROOT/out"
  compile wasm || return 1
  cp build/wasm/build_id.txt out/build_id.txt
}

build_native() {
  configure release -DCMAKE_BUILD_TYPE=Release -DTIDEMARK_TESTS=OFF "-DTIDEMARK_OUT_DIR=$ROOT/out"
  compile release
}

# The example is trained anew only when the program that trains it, or its data, changed.
make_example() {
  if [ ! -x out/tidemark ]; then
    warn "no example: out/tidemark was not built."
    return
  fi
  local stamp
  stamp=$(find src/app/cli src/example assets/digits -type f -exec sha256sum {} + 2>/dev/null | sha256sum | cut -c 1-16)
  if [ -f out/web/example.sqlite ] && [ "$(cat build/example.stamp 2>/dev/null)" = "$stamp" ]; then
    return
  fi
  say "Training the example experiment …"
  rm -f build/example.sqlite
  logged example "the example experiment could not be made." out/tidemark example -o build/example.sqlite
  mv build/example.sqlite out/web/example.sqlite
  printf '%s' "$stamp" >build/example.stamp
}

write_notices() {
  "$PYTHON" scripts/notices.py --imgui "$IMGUI_DIR" --sqlite "$SQLITE_DIR" --lucide "$LUCIDE_DIR" \
    --build-id out/build_id.txt out/THIRD-PARTY.md out/web/THIRD-PARTY.md
}

# Debian's own Python has the packages that were installed for it; another one may be first on PATH.
PYTHON=/usr/bin/python3
[ -x "$PYTHON" ] || PYTHON=$(command -v python3 || true)

build_all() {
  mkdir -p out/web build
  say "Building the page (build/wasm) …"
  build_wasm || fail "the page was not built. The error is above; the whole output is in build/logs/build-wasm.log."
  say "Building the programs (build/release) …"
  build_native || fail "the programs were not built. The error is above; the whole output is in build/logs/build-release.log."
  make_example
  write_notices
}

serve_page() {
  say "Ready in ${SECONDS} s."
  exec node scripts/serve.mjs --root out/web --port "${TIDEMARK_PORT:-8080}" --query '?example' --open
}
