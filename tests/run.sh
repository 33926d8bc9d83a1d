#!/usr/bin/env bash
# Installs what is missing, builds, and runs all tests, with real clients and a
# browser.
#
# usage: bash tests/run.sh [--asan]
#   --asan  afterwards once more with AddressSanitizer and
#           UndefinedBehaviorSanitizer, without the browser
# Environment: CALLBOARD_WERROR=ON makes warnings errors.
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/setup.sh

need "${build_packages[@]}" chromium
need_npm
options=(-DCALLBOARD_WERROR="${CALLBOARD_WERROR:-OFF}")

# Real clients, as the lock file says.
if ! cmp -s tests/clients/package-lock.json tests/clients/node_modules/.lock; then
  npm ci --prefix tests/clients --no-audit --no-fund
  cp tests/clients/package-lock.json tests/clients/node_modules/.lock
fi

# run PRESET [CTEST OPTION...]: builds and tests; remembers a failure.
status=0
run() {
  local preset=$1
  shift
  configure "$preset" "${options[@]}"
  cmake --build --preset "$preset"
  fetch_client "build/$preset/share/callboard/client"
  echo "== tests of the $preset build"
  ctest --test-dir "build/$preset" --output-on-failure "$@" || status=$?
}

run release
if [ "${1:-}" = --asan ]; then
  run asan -LE browser
fi
exit "$status"
