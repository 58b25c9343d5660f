# shellcheck shell=bash
# What every script of the build shares: places, messages, and running a command with its output in a log.

# shellcheck disable=SC2034 # used by the scripts that source this one
ROOT=$PWD
CACHE=${TIDEMARK_CACHE:-$HOME/.cache/tidemark}
LOGS=$ROOT/build/logs
# Two clones of the project share what was compiled: paths inside it count as relative.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1

say() { printf '%s\n' "$*"; }
warn() { printf 'Warning: %s\n' "$*" >&2; }
fail() {
  printf 'build-wasm.sh: %s\n' "$*" >&2
  exit 1
}

# logged NAME "what failed and what to do" COMMAND...: runs a command quietly. When it fails, the end of
# its output is shown, then one line that says what to do.
logged() {
  local name=$1 advice=$2
  shift 2
  mkdir -p "$LOGS"
  if ! "$@" >"$LOGS/$name.log" 2>&1; then
    tail -n 25 "$LOGS/$name.log" >&2
    fail "$advice (whole output: build/logs/$name.log)"
  fi
}

# The programs and objects need about 1.5 GB, the sources and browsers' drivers another 0.5 GB.
check_disk() {
  local folder free_kb
  mkdir -p "$CACHE" 2>/dev/null || fail "can't write to $CACHE. Set TIDEMARK_CACHE to a folder that can be written."
  for folder in "$ROOT" "$CACHE"; do
    free_kb=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
    if [ "$free_kb" -lt 2000000 ]; then
      fail "only $((free_kb / 1024)) MB are free on the disk of $folder, 2,000 MB are needed. Free some, or set TIDEMARK_CACHE."
    fi
  done
}
