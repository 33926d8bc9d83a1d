#!/usr/bin/env bash
# Installs what is missing, builds, measures Callboard beside other servers, and
# writes tables and plots. bench/README.md says what is measured and how.
#
# usage: bash bench/run.sh [OPTION...]
#   --quick              one short round, to see whether everything works
#   --scenario NAME...   only these (--list shows the names)
#   --servers A,B        only these
#   --rounds N           how often each is measured
#   --help               all options
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/setup.sh

case " $* " in *" --help "* | *" --list "*) exec python3 bench/runner "$@" ;; esac

need "${build_packages[@]}" libbenchmark-dev gnuplot-nox python3 util-linux
need_npm
# The peers, as the lock file says.
if ! cmp -s bench/peers/package-lock.json bench/peers/node_modules/.lock; then
  npm ci --prefix bench/peers --no-audit --no-fund \
    && cp bench/peers/package-lock.json bench/peers/node_modules/.lock \
    || echo "the peers on Node.js cannot be installed; going on without them"
fi

configure release -DCALLBOARD_BENCH=ON -DCALLBOARD_UNITY=OFF
cmake --build --preset release --target bench-server bench-programs
exec python3 bench/runner "$@"
