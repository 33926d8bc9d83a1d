#!/usr/bin/env bash
# Installs what is missing, builds, and starts the node on
# http://localhost:3000. Arguments go to the node; see --help.
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/setup.sh

need "${build_packages[@]}"
configure release
cmake --build --preset release --target programs
fetch_client build/release/share/callboard/client
exec build/release/bin/callboard "$@"
