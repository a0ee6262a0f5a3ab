#!/bin/sh
# inside.sh ROOT COMMAND [ARGUMENT...]
# Runs a command in a root file system that is the root of a mount namespace, not of a chroot: mkosi makes namespaces of its
# own, which Linux refuses in a chroot.
set -eu
if [ "$1" != --unshared ]; then
	exec unshare --mount --propagation private -- "$0" --unshared "$@"
fi
shift
root=$1
shift

mount --bind "$root" "$root"
cd "$root"
mkdir -p .old
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount --rbind /dev dev
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs run
pivot_root . .old
cd /
umount -l .old
rmdir .old
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"
