#!/usr/bin/env bash
# Builds Tidemark. Without a word: installs what is missing, builds the page, makes the example
# experiment, serves it on this machine and opens a browser. `./build-wasm.sh help` lists the words.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=scripts/common.sh
source scripts/common.sh

help() {
  cat <<'TEXT'
Usage: ./build-wasm.sh [WORD]

  (none)      build, make the example, serve the page on 127.0.0.1 and open a browser
  build       only build, into out/
  test        everything that the continuous integration runs
  test peers  make the test data again with the real clients, and test with it
  bench       run the benchmarks, native and in Chromium
  clean       remove build/ and out/ (the cache folder stays)
  help        this text

out/web             the page: a plain static site, for any host and path
out/tidemark        the command line tool
out/tidemark-desktop  the desktop program

Environment:
  TIDEMARK_CACHE      folder for downloaded sources (default ~/.cache/tidemark)
  TIDEMARK_PORT       first port to try when serving (default 8080)
  TIDEMARK_FIXTURES   folder of real log files; tests say what they skip without it
  TIDEMARK_TIDY_S     seconds that `test` gives to clang-tidy (default 150)
  TIDEMARK_FUZZ_S     seconds that `test` gives to each fuzz target (default 20)
  TIDEMARK_IMGUI_DIR, TIDEMARK_SQLITE_DIR, TIDEMARK_LUCIDE_DIR
                      sources to use instead of the downloaded ones
TEXT
}

main() {
  local word=${1:-run}
  case $word in
    run | build | test | bench)
      if [ "$word" != test ] && [ $# -gt 1 ]; then
        usage_error "'$word' takes no further word, but '$2' was given."
      fi
      ;;
    clean)
      rm -rf build out
      say "Removed build/ and out/. Downloads stay in $CACHE."
      return
      ;;
    help | -h | --help)
      help
      return
      ;;
    *) usage_error "'$word' is not a word of this script." ;;
  esac

  # shellcheck source=scripts/deps.sh
  source scripts/deps.sh
  # shellcheck source=scripts/build.sh
  source scripts/build.sh
  case $word in
    run)
      check_disk
      install_dependencies build
      build_all
      serve_page
      ;;
    build)
      check_disk
      install_dependencies build
      build_all
      say "Built in ${SECONDS} s: out/web, out/tidemark, out/tidemark-desktop."
      ;;
    test)
      check_disk
      case ${2:-} in
        '')
          install_dependencies build test
          # shellcheck source=scripts/test.sh
          source scripts/test.sh
          run_tests
          ;;
        peers)
          install_dependencies build test
          # shellcheck source=scripts/peers.sh
          source scripts/peers.sh
          run_peers
          ;;
        *) usage_error "'test $2' is not known; 'test' and 'test peers' are." ;;
      esac
      ;;
    bench)
      check_disk
      install_dependencies build test
      # shellcheck source=scripts/peers.sh
      source scripts/peers.sh
      # shellcheck source=scripts/bench.sh
      source scripts/bench.sh
      run_benchmarks
      ;;
  esac
}

usage_error() {
  printf 'build-wasm.sh: %s See ./build-wasm.sh help.\n' "$1" >&2
  exit 2
}

main "$@"
