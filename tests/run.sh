#!/usr/bin/env bash
# Installs what is missing, builds, and runs all tests: with real clients, a
# browser, and programs against what is installed; then once more with
# AddressSanitizer and UndefinedBehaviorSanitizer, without the browser and the
# installation.
#
# usage: bash tests/run.sh [PRESET...]
#   PRESET  what to build and test instead of release and asan; the browser is
#           only for release; tsan needs the source package of CAF
# Environment: CALLBOARD_WERROR=ON makes warnings errors.
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/setup.sh

need "${build_packages[@]}" chromium pkg-config
need_npm
options=(-DCALLBOARD_WERROR="${CALLBOARD_WERROR:-OFF}" -DCALLBOARD_UNITY=OFF)

# Real clients, as the lock file says. Old ones try to compile add-ons, which
# they can do without. npm 9, which Debian has, cannot read the overrides.
npm=(npm)
[ "$(npm --version | cut -d. -f1)" -ge 10 ] || npm=(npx --yes npm@10.9.9)
if ! cmp -s tests/clients/package-lock.json tests/clients/node_modules/.lock; then
  "${npm[@]}" ci --prefix tests/clients --ignore-scripts --no-audit --no-fund
  cp tests/clients/package-lock.json tests/clients/node_modules/.lock
fi

status=0
[ $# -gt 0 ] || set -- release asan
for preset in "$@"; do
  case $preset in clang | fuzz) need clang libclang-rt-dev ;; esac
  configure "$preset" "${options[@]}"
  cmake --build --preset "$preset"
  fetch_client "build/$preset/share/callboard/client"
  libraries=${LD_LIBRARY_PATH:-}
  if [ "$preset" = tsan ]; then
    bash tests/caf_tsan.sh build/caf-tsan
    libraries=$PWD/build/caf-tsan/lib
  fi
  echo "== tests of the $preset build"
  selection=()
  [ "$preset" = release ] || selection=(-LE browser)
  LD_LIBRARY_PATH=$libraries ctest --test-dir "build/$preset" \
    --output-on-failure "${selection[@]}" || status=$?
done
exit "$status"
