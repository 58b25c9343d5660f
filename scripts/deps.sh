# shellcheck shell=bash
# Installs what is missing: Debian packages, the source packages of Dear ImGui and SQLite from a newer
# Debian suite, and packages of npm. What is there already is not touched, and costs no network.

BUILD_PACKAGES=(
  g++ make cmake ninja-build ccache emscripten python3 python3-fonttools git ca-certificates xz-utils
  libfmt-dev libfast-float-dev rapidjson-dev libutfcpp-dev libxxhash-dev libprotozero-dev libstb-dev
  libcli11-dev libcpp-httplib-dev libxtensor-dev xtl-dev libglfw3-dev libgl-dev libgles-dev
  fonts-inter fonts-jetbrains-mono
)
TEST_PACKAGES=(
  libgtest-dev librapidcheck-dev libbenchmark-dev clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14
  llvm-14 sqlite3 shellcheck python3-venv chromium firefox-esr xvfb xauth libgl1-mesa-dri
)

# The versions that the tests were run with, and the oldest that can work.
IMGUI_TESTED=1.92.2b IMGUI_FLOOR=1.92
SQLITE_TESTED=3.53.4 SQLITE_FLOOR=3.53
LUCIDE_TESTED=1.62.0

install_dependencies() {
  local kind packages=()
  for kind in "$@"; do
    case $kind in
      build) packages+=("${BUILD_PACKAGES[@]}") ;;
      test) packages+=("${TEST_PACKAGES[@]}") ;;
    esac
  done
  # Node and npm may come from elsewhere, whose package conflicts with Debian's: the command counts.
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
  install_packages "${packages[@]}"
  fetch_sources
  fetch_icons
  if [[ " $* " == *" test "* ]]; then
    fetch_browser_drivers
  fi
}

# -- Debian packages ---------------------------------------------------------------------------

missing_packages() {
  local installed package
  # A name may be provided by another package (libgl-dev by libgl1-mesa-dev on other releases).
  # shellcheck disable=SC2016 # ${…} is dpkg-query's own format
  installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n${db:Status-Abbrev}${Provides}\n' 2>/dev/null |
    awk '/^ii/ { sub(/^ii /, ""); gsub(/ \([^)]*\)/, ""); gsub(/, /, "\n"); print }' | sort -u)
  for package in "$@"; do
    grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"
  done
}

install_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    warn "this system has no apt-get. The build goes on with what is installed; README.md lists what it needs."
    return
  fi
  local missing=() as_root=()
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
      fail "packages are missing and there is no sudo. As root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  logged apt-update "apt-get update failed. Is there a network, and does another program hold apt's lock?" \
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update
  logged apt-install "apt-get could not install the packages. Is there a network, and room on the disk?" \
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing[@]}"
}

# -- Source packages of a newer suite ----------------------------------------------------------

# newest PATTERN: the newest of the files or folders that match, by version; nothing when none does.
newest() { compgen -G "$1" | sort -V | tail -n 1 || true; }

version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

fetch_sources() {
  local wanted=()
  IMGUI_DIR=${TIDEMARK_IMGUI_DIR:-$(newest "$CACHE/src/imgui-*")}
  SQLITE_DIR=${TIDEMARK_SQLITE_DIR:-$(newest "$CACHE/src/sqlite3-*")}
  [ -f "$IMGUI_DIR/imgui.cpp" ] || wanted+=(imgui)
  [ -f "$SQLITE_DIR/sqlite3.c" ] || wanted+=(sqlite3)
  if [ ${#wanted[@]} -gt 0 ]; then
    download_source_packages "${wanted[@]}"
    IMGUI_DIR=${TIDEMARK_IMGUI_DIR:-$(newest "$CACHE/src/imgui-*")}
    SQLITE_DIR=${TIDEMARK_SQLITE_DIR:-$(newest "$CACHE/src/sqlite3-*")}
  fi
  check_version "Dear ImGui" TIDEMARK_IMGUI_DIR "$IMGUI_TESTED" "$IMGUI_FLOOR" \
    "$(sed -n 's/^#define IMGUI_VERSION  *"\(.*\)".*/\1/p' "$IMGUI_DIR/imgui.h" 2>/dev/null)"
  check_version SQLite TIDEMARK_SQLITE_DIR "$SQLITE_TESTED" "$SQLITE_FLOOR" \
    "$(sed -n 's/^#define SQLITE_VERSION  *"\(.*\)".*/\1/p' "$SQLITE_DIR/sqlite3.h" 2>/dev/null)"
}

check_version() {
  local name=$1 variable=$2 tested=$3 floor=$4 found=$5
  [ -n "$found" ] || fail "$name: no usable sources. Run this again with a network, or set $variable to a source folder."
  version_at_least "$found" "$floor" ||
    fail "$name $found is too old, $floor or newer is needed. Set $variable to a newer source folder."
  [ "$found" = "$tested" ] || warn "building with $name $found; the tested version is $tested."
}

# Debian's mirror as this machine has it, in the new form (deb822) or the old one (one line an entry).
# Other vendors' entries are passed over: theirs don't end in /debian.
debian_mirror() {
  local uri
  while read -r uri; do
    case $uri in
      mirror+file:*) uri=$(grep -m 1 -oE '[a-z]+://[^[:space:]]+' "${uri#mirror+file:}" || true) ;;
    esac
    if [[ $uri =~ /debian/?$ ]]; then
      printf '%s\n' "$uri"
      return
    fi
  done < <(
    find /etc/apt -maxdepth 2 -name '*.sources' -exec \
      awk '/^URIs:/ { for (i = 2; i <= NF; i++) print $i }' {} + 2>/dev/null
    find /etc/apt -maxdepth 2 -name '*.list' -exec \
      awk '$1 ~ /^deb(-src)?$/ { for (i = 2; i <= NF; i++) if ($i ~ /:\//) { print $i; next } }' {} + 2>/dev/null
  )
}

download_source_packages() {
  command -v apt-get >/dev/null ||
    fail "Dear ImGui and SQLite sources are missing and there is no apt-get. Set TIDEMARK_IMGUI_DIR and TIDEMARK_SQLITE_DIR."
  local mirror work package apt_options
  mirror=$(debian_mirror)
  [ -n "$mirror" ] ||
    fail "no Debian mirror in /etc/apt. Set TIDEMARK_IMGUI_DIR and TIDEMARK_SQLITE_DIR to source folders."
  say "Fetching the sources of $* …"
  work=$CACHE/apt
  rm -rf "$work" && mkdir -p "$work/lists/partial" "$work/get" "$CACHE/src"
  printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s sid main\n' "$mirror" >"$work/sources.list"
  # Lists and caches of our own, so that the system's package lists stay as they are.
  apt_options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o "APT::Sandbox::User=$(id -un)"
    # A mirror that lags is no reason to stop: signatures are checked all the same.
    -o Acquire::Check-Valid-Until=false)
  logged source-lists "the list of Debian's source packages could not be read. Is there a network?" \
    apt-get "${apt_options[@]}" -q update
  (cd "$work/get" && logged source-packages "the source packages could not be downloaded. Is there a network?" \
    apt-get "${apt_options[@]}" -q source --download-only "$@")
  for package in "$@"; do
    unpack_source "$package" "$work/get"
  done
  rm -rf "$work"
}

unpack_source() {
  local package=$1 from=$2 archive version target
  archive=$(newest "$from/${package}_*.orig.tar.*")
  [ -n "$archive" ] || fail "the source package of $package has no .orig.tar file."
  version=$(basename "$archive" | sed -E "s/^${package}_//; s/\.orig\.tar\..*//; s/[+~].*//")
  target=$CACHE/src/$package-$version
  rm -rf "$target.part" "$target" && mkdir -p "$target.part"
  logged "unpack-$package" "the sources of $package could not be unpacked. Is there room on the disk?" \
    tar -C "$target.part" --strip-components=1 -xf "$archive"
  if [ "$package" = sqlite3 ]; then
    say "Making SQLite's amalgamation …"
    (cd "$target.part" && logged sqlite-configure "SQLite could not be configured." ./configure)
    (cd "$target.part" && logged sqlite-amalgamation "SQLite's amalgamation could not be made." make sqlite3.c)
  fi
  mv "$target.part" "$target"
}

# -- npm ---------------------------------------------------------------------------------------

# npm_install FOLDER: installs FOLDER/package-lock.json's packages into the cache and prints where.
npm_install() {
  local from=$1 stamp target
  stamp=$(cat "$from/package.json" "$from/package-lock.json" | sha256sum | cut -c 1-12)
  target=$CACHE/npm/$(basename "$from")-$stamp
  if [ ! -f "$target/.complete" ]; then
    rm -rf "$target" && mkdir -p "$target"
    cp "$from/package.json" "$from/package-lock.json" "$target"
    (cd "$target" && logged "npm-$(basename "$from")" "npm could not install the packages of $from. Is there a network?" \
      npm ci --ignore-scripts --no-audit --no-fund)
    touch "$target/.complete"
  fi
  printf '%s\n' "$target"
}

fetch_icons() {
  LUCIDE_DIR=${TIDEMARK_LUCIDE_DIR:-$CACHE/src/lucide-static-$LUCIDE_TESTED}
  [ -f "$LUCIDE_DIR/lucide.ttf" ] && [ -f "$LUCIDE_DIR/codepoints.json" ] && return
  [ -z "${TIDEMARK_LUCIDE_DIR:-}" ] || fail "TIDEMARK_LUCIDE_DIR ($LUCIDE_DIR) has no lucide.ttf and codepoints.json."
  say "Fetching the icon font …"
  local package
  package=$(npm_install assets)
  mkdir -p "$LUCIDE_DIR"
  # The package holds 60 MB of single icons; three files of it are used.
  cp "$package"/node_modules/lucide-static/{font/lucide.ttf,font/codepoints.json,LICENSE} "$LUCIDE_DIR"
  rm -rf "$package"
}

fetch_browser_drivers() {
  local package
  package=$(npm_install tests/e2e)
  ln -sfn "$package/node_modules" tests/e2e/node_modules
}
