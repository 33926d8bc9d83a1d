#!/usr/bin/env bash
# Installs what is missing, builds, and starts the node on
# http://localhost:3000. Arguments go to the node; see --help.
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/setup.sh

need "${build_packages[@]}"
# The first build is the one that somebody waits for.
unity=()
[ -e build/release/build.ninja ] || unity=(-DCALLBOARD_UNITY=ON)
configure release "${unity[@]}"
cmake --build --preset release --target node
fetch_client build/release/share/callboard/client
exec build/release/bin/callboard "$@"
