#!/usr/bin/env bash
# What takes too long for every change: all tests with ThreadSanitizer and with
# clang, and all tests on Debian 13. To be run as root.
set -uo pipefail
cd "$(dirname "$0")/.."

export CALLBOARD_WERROR=ON
status=0
bash tests/run.sh tsan clang || status=$?
bash tests/debian13.sh || status=$?
exit "$status"
