#!/usr/bin/env bash
# Installs the project, moves it, and builds programs outside of the tree
# against it: with CMake's find_package and with pkg-config. A project that adds
# the sources is configured, and its own part is compiled.
#
# usage: build.sh SOURCE_DIR BUILD_DIR OUTPUT_DIR COMPILER
set -euo pipefail
source=$1 build=$2 out=$3 compiler=$4
here=$source/tests/install
launcher=$(command -v ccache || true)
export CMAKE_CXX_COMPILER_LAUNCHER=$launcher CXX=$compiler

rm -rf "$out"
mkdir -p "$out"
cmake --install "$build" --prefix "$out/first" >"$out/install.log"
mv "$out/first" "$out/prefix"

echo "== what is installed"
prefix=$out/prefix
test -x "$prefix/bin/callboard"
test -e "$prefix/share/callboard/www/index.html"
# Nothing may lead back.
if grep -rIlF -e "$out/first" -e "$build" -e "$source" "$prefix"; then
  echo "these files know where the project was built" >&2
  exit 1
fi
# Headers of the engine's inside stay there.
for layer in codec actors transport; do
  test ! -e "$prefix/include/$layer"
done

echo "== find_package"
cmake -S "$here/consumer" -B "$out/cmake" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_PREFIX_PATH="$prefix" >"$out/cmake.log"
cmake --build "$out/cmake"

echo "== pkg-config"
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
version=$(pkg-config --modversion callboard)
grep -q "\"$version\"" "$prefix/include/callboard/version.hpp"
mkdir "$out/pkg-config"
for name in lambda actor; do
  # The flags are words.
  # shellcheck disable=SC2046
  $launcher "$compiler" $(pkg-config --cflags callboard) \
    -c "$here/consumer/$name.cpp" -o "$out/pkg-config/$name.o"
  # shellcheck disable=SC2046
  "$compiler" "$out/pkg-config/$name.o" $(pkg-config --libs callboard) \
    -o "$out/pkg-config/$name"
done
for pair in errand:remote check:testing; do
  name=${pair%:*} package=callboard-${pair#*:}
  # shellcheck disable=SC2046
  $launcher "$compiler" $(pkg-config --cflags "$package") \
    -c "$here/consumer/$name.cpp" -o "$out/pkg-config/$name.o"
  # shellcheck disable=SC2046
  "$compiler" "$out/pkg-config/$name.o" $(pkg-config --libs "$package") \
    -o "$out/pkg-config/$name"
done
# shellcheck disable=SC2046
$launcher "$compiler" $(pkg-config --cflags callboard) -fPIC \
  -c "$here/consumer/guest.cpp" -o "$out/pkg-config/guest.o"
"$compiler" -shared "$out/pkg-config/guest.o" -o "$out/pkg-config/libguest.so"

echo "== all public headers"
for header in "$prefix"/include/callboard/{,codec/,remote/,testing/}*.hpp; do
  echo "#include <${header#"$prefix"/include/}>"
done | sort -r >"$out/headers.cpp"
# shellcheck disable=SC2046
"$compiler" $(pkg-config --cflags callboard) -Wall -Wextra -Werror \
  -fsyntax-only "$out/headers.cpp"

echo "== FetchContent"
cmake -S "$here/subproject" -B "$out/subproject" -G Ninja \
  -DCMAKE_BUILD_TYPE=Release -DCALLBOARD_SOURCE="$source" \
  >"$out/subproject.log"
ninja -C "$out/subproject" CMakeFiles/lambda.dir"$here"/consumer/lambda.cpp.o guest
