#!/usr/bin/env bash
# Builds the libraries of CAF with ThreadSanitizer, from the source package of
# Debian: it would see races where it does not see how CAF hands a message from
# thread to thread. Programs use them by LD_LIBRARY_PATH.
#
# usage: bash tests/caf_tsan.sh FOLDER
#   FOLDER  gets the libraries in FOLDER/lib; nothing is done if they are there
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/setup.sh

mkdir -p "$1"
folder=$(realpath "$1")
version=$(dpkg-query -W -f '${source:Upstream-Version}' libcaf-dev)
[ -e "$folder/lib/complete" ] && exit

# Where packages come from, their sources come from as well.
. /etc/os-release
origin=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
  "Codename: $VERSION_CODENAME" | head -n 1)
mkdir -p "$folder/apt/lists/partial" "$folder/source"
echo "deb-src $origin $VERSION_CODENAME main" >"$folder/apt/sources.list"
apt=(apt-get -q -o "Dir::Etc::SourceList=$folder/apt/sources.list"
  -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$folder/apt/lists"
  -o APT::Sandbox::User=root)
"${apt[@]}" update
(cd "$folder/apt" && "${apt[@]}" source --download-only --tar-only \
  "actor-framework=$(dpkg-query -W -f '${source:Version}' libcaf-dev)")
tar -xzf "$folder/apt/actor-framework_$version.orig.tar.gz" \
  --strip-components 1 -C "$folder/source"

cmake -G Ninja -S "$folder/source" -B "$folder/build" \
  -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O1 -g1" \
  -DCMAKE_CXX_FLAGS="-fsanitize=thread -include limits" \
  -DCMAKE_CXX_COMPILER_LAUNCHER=ccache \
  -DCMAKE_INSTALL_PREFIX="$folder" -DCAF_NO_EXAMPLES=ON \
  -DCAF_NO_UNIT_TESTS=ON -DCAF_NO_TOOLS=ON -DCAF_NO_OPENCL=ON \
  -DCAF_NO_PYTHON=ON
cmake --build "$folder/build" --target install
touch "$folder/lib/complete"
