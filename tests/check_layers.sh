#!/usr/bin/env bash
# Checks that each layer includes only what it may see:
# codec <- actors <- transport <- apps.
set -u
cd "$1" || exit 1
failed=0

# forbid FOLDER PATTERN: no file of FOLDER may include what matches PATTERN.
forbid() {
  local found
  found=$(grep -rnE "^ *# *include *[<\"]($2)" "$1" --include='*.hpp' --include='*.cpp')
  if [ -n "$found" ]; then
    printf '%s must not include what matches %s:\n%s\n' "$1" "$2" "$found"
    failed=1
  fi
}

# Headers of the layer above have no folder of their own, so list them.
headers_of() {
  (cd "$1" && find callboard -name '*.hpp' | paste -sd'|' | sed 's/[.]/[.]/g')
}

actors=$(headers_of actors)
transport=$(headers_of transport)
forbid codec "caf/|boost/|spdlog/|chrono|$actors|$transport"
forbid actors "boost/|$transport"
[ "$failed" -eq 0 ] && echo "layers are in order"
exit "$failed"
