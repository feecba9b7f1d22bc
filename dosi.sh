#!/usr/bin/env bash
# The one entry for people. On a fresh Debian 12: `./dosi.sh demo` and `./dosi.sh test` do everything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly BUILD_PACKAGES=(
  g++ cmake ninja-build ccache mold pkg-config
  libboost-dev libfmt-dev libspdlog-dev libsimdjson-dev libgeos-dev libproj-dev proj-data libre2-dev libicu-dev
  librocksdb-dev libzstd-dev liblz4-dev libxxhash-dev libroaring-dev libabsl-dev
  libjemalloc-dev libssl-dev libmosquitto-dev node-llhttp libcli11-dev libosmium2-dev libprotozero-dev libzip-dev zlib1g-dev libbz2-dev libexpat1-dev
  libgtest-dev libgmock-dev libbenchmark-dev
  gdal-bin curl ca-certificates
)
readonly TEST_PACKAGES=(chromium fonts-nanum python3 zip unzip mosquitto mosquitto-clients openssl)
readonly BENCH_PACKAGES=(wrk)
readonly CLANG_PACKAGES=(clang-16 clang-tidy-16 libclang-rt-16-dev)

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() { printf 'dosi.sh: %s\n' "$*" >&2; exit 1; }

usage() {
  cat <<'TEXT'
./dosi.sh demo [--port N] [--check]   starts a hub with the sample city / 표본 도시가 담긴 허브를 띄웁니다
./dosi.sh test [FILTER]               builds and runs every test / 모든 시험을 돌립니다
./dosi.sh build [PRESET [TARGET...]]  builds (release, dev, asan ...) / 빌드합니다
./dosi.sh lint [FILE...]              runs clang-tidy, over everything without FILE / 정적 분석을 돌립니다
./dosi.sh fuzz [SECONDS [NAME...]]    searches on for what breaks the parsers / 입력 파서를 무작위로 시험합니다
./dosi.sh bench [NAME]                measures, beside a floor / 성능을 잽니다
./dosi.sh help                        this text / 이 도움말
TEXT
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "these packages must be installed by root, and sudo is not here: $*"; fi
}

# install PACKAGE...: what is missing, nothing else.
install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local log; log=$(mktemp)
  { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1 || { tail -n 5 "$log" >&2; die "apt-get could not install these; the whole log is in $log"; }
  rm -f "$log"
}

# Node 18 or newer with npm builds the console: Debian's own, unless the machine has one.
install_node() {
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then install nodejs npm; fi
  local major; major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 18 ] || die "node $major is too old for the console; 18 or newer is needed"
}

build() {
  local preset=${1:-release}
  install "${BUILD_PACKAGES[@]}"
  case $preset in clang | fuzz) install "${CLANG_PACKAGES[@]}" ;; esac
  say "Building ($preset)"
  cmake --preset "$preset" >/dev/null
  cmake --build "build/$preset" ${2:+--target "${@:2}"}
}

console() {
  install_node
  local stamp=web/node_modules/.dosi-lock
  if ! cmp -s web/package-lock.json "$stamp"; then
    say "Installing the console's packages (npm ci)"
    (cd web && npm ci --no-audit --no-fund --loglevel=error)
    cp web/package-lock.json "$stamp"
  fi
  if [ ! -f web/dist/index.html ] || [ -n "$(find web/src web/index.html web/package.json web/vite.config.* -newer web/dist/index.html -print -quit)" ]; then
    say "Building the console"
    (cd web && npm run --silent build >/dev/null)
  fi
}

demo() {
  console
  build release dosi dosi-bus dosi-patrol dosi-trace  # not the tests: a fresh machine is up in half the time
  exec build/release/dosi demo --console web/dist "$@"
}

test_all() {
  console
  build dev
  install "${TEST_PACKAGES[@]}"
  say "Checking the architecture"
  python3 tools/check_architecture.py
  say "Testing the console"
  (cd web && npm run --silent check && npm test --silent)
  say "Testing"
  ctest --preset dev --output-on-failure ${1:+-R "$1"}
}

# The checks are in .clang-tidy. It reads compile commands and builds nothing.
lint() {
  install "${BUILD_PACKAGES[@]}" "${CLANG_PACKAGES[@]}"
  cmake --preset clang >/dev/null
  say "Checking with clang-tidy"
  run-clang-tidy-16 -quiet -p build/clang "${@:-/(src|solutions|tests|fuzz|bench)/}"
}

# What a target finds stays in build/fuzz/found/NAME; a file crash-* or oom-* there broke it.
fuzz() {
  local seconds=${1:-60} name
  build fuzz
  local names=("${@:2}")
  [ ${#names[@]} -gt 0 ] || names=($(ls fuzz/corpus))
  for name in "${names[@]}"; do
    say "Fuzzing $name for $seconds s"
    mkdir -p "build/fuzz/found/$name"
    "build/fuzz/fuzz/${name}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -verbosity=0 -artifact_prefix="build/fuzz/found/$name/" \
      "build/fuzz/found/$name" "fuzz/corpus/$name" || die "the target $name broke; the input is in build/fuzz/found/$name"
  done
}

bench() {
  build release
  install "${BENCH_PACKAGES[@]}"
  exec bench/run.sh "$@"
}

command=${1:-help}
[ $# -gt 0 ] && shift
case $command in
  demo) demo "$@" ;;
  test) test_all "$@" ;;
  build) build "$@" ;;
  lint) lint "$@" ;;
  fuzz) fuzz "$@" ;;
  bench) bench "$@" ;;
  help | -h | --help) usage ;;
  *) usage >&2; die "'$command' is not a command" ;;
esac
