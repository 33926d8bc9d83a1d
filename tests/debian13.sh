#!/usr/bin/env bash
# Makes a chroot with Debian 13, and builds and tests in it as tests/run.sh
# does: with g++ and with clang, warnings being errors. To be run as root.
#
# usage: bash tests/debian13.sh [FOLDER [PRESET...]]
#   FOLDER  for the chroot, about 4 GB; what is there is used again (default:
#           build/debian13)
#   PRESET  what to build and test (default: release and clang)
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/setup.sh

root=$(realpath -m "${1:-build/debian13}")
shift $(($# > 0))
[ $# -gt 0 ] || set -- release clang

need debootstrap
if [ ! -e "$root/complete" ]; then
  debootstrap --variant=minbase --include=ca-certificates trixie "$root"
  touch "$root/complete"
fi

# The tree as it is, committed or not; what was built stays.
mkdir -p "$root/srv/tree"
find "$root/srv/tree" -mindepth 1 -maxdepth 1 ! -name build \
  -exec rm -rf {} +
git ls-files -z --cached --others --exclude-standard \
  | tar --create --null --files-from=- --ignore-failed-read \
  | tar --extract --directory "$root/srv/tree"

# The network as the machine has it.
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/machine.crt"

# The mounts go with the process.
unshare --mount --propagation private bash -euc '
  root=$1
  shift
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  exec chroot "$root" env --ignore-environment PATH=/usr/sbin:/usr/bin \
    HOME=/root LANG=C.UTF-8 NODE_EXTRA_CA_CERTS=/etc/machine.crt \
    npm_config_cafile=/etc/machine.crt CALLBOARD_WERROR=ON \
    bash /srv/tree/tests/run.sh "$@"
' - "$root" "$@"
