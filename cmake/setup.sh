# What the scripts that set up, build and test have in common. To be sourced
# from the top folder of the project.

# Debian packages to build with.
build_packages=(g++ cmake ninja-build ccache libcaf-dev libboost-dev
  libsimdjson-dev nlohmann-json3-dev libmsgpack-cxx-dev libspdlog-dev
  libcli11-dev libmimalloc-dev libre2-dev libssl-dev zlib1g-dev
  ca-certificates)

# Version of the browser client that the node serves.
client_version=4.8.4

# Shares compiled code between checkouts; precompiled headers need the rest.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

# need PACKAGE...: installs the packages that are missing.
need() {
  local missing=()
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] \
      || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "installing: ${missing[*]}"
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  "${root[@]}" apt-get update -q
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# need_npm: installs Node.js and npm, unless they came from elsewhere.
need_npm() {
  command -v node >/dev/null || need nodejs
  command -v npm >/dev/null || need npm
}

# fetch_client FOLDER: puts the browser client into FOLDER, unless it is there.
fetch_client() {
  [ -e "$1/socket.io.js" ] && return
  need_npm
  echo "fetching the browser client, version $client_version"
  local tmp
  tmp=$(mktemp -d)
  npm pack --silent --pack-destination "$tmp" \
    "socket.io-client@$client_version" >/dev/null
  tar -xzf "$tmp"/*.tgz -C "$tmp"
  mkdir -p "$1.new"
  cp "$tmp"/package/dist/socket.io*.js "$tmp"/package/dist/socket.io*.js.map \
    "$1.new"
  rm -rf "$1" "$tmp"
  mv "$1.new" "$1"
}

# configure PRESET [OPTION...]: configures once, and again when options or
# presets change.
configure() {
  local preset=$1
  shift
  local stamp="build/$preset/options.stamp"
  local options
  options="$* $(cksum <CMakePresets.json)"
  if [ ! -e "build/$preset/build.ninja" ] \
    || [ "$(cat "$stamp" 2>/dev/null)" != "$options" ]; then
    cmake --preset "$preset" "$@"
    echo "$options" >"$stamp"
  fi
}
