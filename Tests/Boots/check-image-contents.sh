#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# check-image-contents.sh ROOT [BINARY]
#
# Builds initramfs images inside ROOT, a root file system with a kernel and initramfs-tools or dracut, and looks whether
# glowplug is in each as it should be. BINARY: dist/glowplug unless given. Needs root; ROOT itself is not changed, all is
# done on an overlay in a mount namespace of its own.

set -u
: "${1:?usage: check-image-contents.sh ROOT [BINARY]}"
if [ -z "${CHECK_SCRATCH-}" ]; then
	CHECK_SCRATCH=$(mktemp -d) || exit
	export CHECK_SCRATCH
	unshare --mount --propagation private -- "$0" "$@"
	status=$?
	rmdir "$CHECK_SCRATCH"
	exit "$status"
fi

base=$(realpath "$1")
project=$(realpath "$(dirname "$0")/../..")
binary=$(realpath "${2:-$project/dist/glowplug}")
cd "$project" || exit

mount -t tmpfs -o size=3g check "$CHECK_SCRATCH" || exit
root=$CHECK_SCRATCH/root
mkdir "$root" "$CHECK_SCRATCH/upper" "$CHECK_SCRATCH/work"
# Named after the disk of this machine, where MODULES=dep looks what it hangs on.
mount -t overlay -o "lowerdir=$base,upperdir=$CHECK_SCRATCH/upper,workdir=$CHECK_SCRATCH/work" \
	"$(findmnt --noheadings --output SOURCE /)" "$root" || exit
mount -t proc proc "$root/proc" && mount -t sysfs -o ro sysfs "$root/sys" && mount --bind /dev "$root/dev" || exit

make --silent -f scripts/install.mk install-initramfs install-dracut DESTDIR="$root" || exit
install -D -m 0755 "$binary" "$root/usr/sbin/glowplug" || exit

kernel=$(basename "$root"/lib/modules/*)
failures=0
image=

# report STATUS WHAT
report() {
	outcome=ok
	[ "$1" = 0 ] || outcome=FAILED failures=$((failures + 1))
	printf '%-6s %s: %s\n' "$outcome" "$image" "$2"
}
check() {
	what=$1
	shift
	"$@"
	report $? "$what"
}
holds() { grep -Eq "(^|[ /])$1( ->.*)?$" "$CHECK_SCRATCH/list"; }
lacks() { ! holds "$1"; }

# modules FILE: the module names that it asks for
modules() {
	sed -e ':joined' -e '/\\$/{N;s/\\\n//;b joined' -e '}' "$1" |
		sed -nE "s/^ *(hostonly='' instmods|manual_add_modules) //p" | tr -s ' \t' '\n' | sort
}
wanted=$(modules initramfs-hooks/hooks/glowplug)

holds_modules() {
	for module in $wanted; do
		# Neither built in nor left out by this kernel.
		find "$root/lib/modules/$kernel" -name "$module.ko*" | grep -q . || continue
		holds "$module\.ko(\.[a-z]+)?" || {
			echo "       missing: $module"
			return 1
		}
	done
}

# build NAME COMMAND...: an image, its list of files and, unpacked, its files
build() {
	image=$1
	shift
	rm -rf "$root/tmp/image" "$root/tmp/files"
	if chroot "$root" env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@" >"$CHECK_SCRATCH/log" 2>&1; then
		report 0 "is built"
	else
		report 1 "is built"
		tail -n 5 "$CHECK_SCRATCH/log"
		return 1
	fi
	chroot "$root" sh -c 'if command -v lsinitramfs; then lsinitramfs /tmp/image; else lsinitrd /tmp/image; fi' \
		>"$CHECK_SCRATCH/list" 2>/dev/null
	check "can be listed" test -s "$CHECK_SCRATCH/list"
}
warns_of_nothing() { ! grep -v "Including module" "$CHECK_SCRATCH/log" | grep glowplug; }
says() { grep -q "$1" "$CHECK_SCRATCH/log"; }

# in_order PHASE FIRST SECOND: initramfs-tools runs FIRST before SECOND
in_order() {
	[ -d "$root/tmp/files" ] || chroot "$root" unmkinitramfs /tmp/image /tmp/files 2>/dev/null
	order=$(find "$root/tmp/files" -path "*/scripts/$1/ORDER" -exec sed -n 's,^/scripts/[^/]*/\([^ ]*\).*,\1,p' {} + | tr '\n' ' ')
	case " $order " in
	*" $2 "*"$3 "*) ;;
	*)
		echo "       order: $order"
		return 1
		;;
	esac
}

check_initramfs_tools() {
	for MODULES in most dep list; do
		rm -rf "$root/tmp/configuration"
		cp -a "$root/etc/initramfs-tools" "$root/tmp/configuration"
		echo "MODULES=$MODULES" >"$root/tmp/configuration/conf.d/zzz-check"
		build "MODULES=$MODULES" mkinitramfs -d /tmp/configuration -o /tmp/image "$kernel" || continue
		check "has the program" holds usr/sbin/glowplug
		check "has the modules" holds_modules
		check "waits in local-bottom" holds scripts/local-bottom/glowplug
		check "runs in init-bottom, before udev is stopped" in_order init-bottom glowplug udev
	done

	overlayroot=$root/usr/share/initramfs-tools/scripts/init-bottom/overlayroot
	if [ ! -e "$overlayroot" ]; then
		# Its own has no prerequisites either.
		printf '#!/bin/sh\nexit 0\n' >"$overlayroot"
		chmod 755 "$overlayroot"
	fi
	build "with overlayroot" mkinitramfs -d /tmp/configuration -o /tmp/image "$kernel"
	check "runs after overlayroot" in_order init-bottom overlayroot glowplug

	# As kdump-tools' /etc/kernel/postinst.d/kdump-tools does it.
	mkdir -p "$root/var/lib/kdump"
	cp -a "$root/tmp/configuration" "$root/var/lib/kdump/initramfs-tools"
	build "kdump-tools" mkinitramfs -d /var/lib/kdump/initramfs-tools -o /tmp/image "$kernel"
	check "has no glowplug" lacks usr/sbin/glowplug
	check "has no module for it" lacks 'vfat\.ko(\.[a-z]+)?'

	rm "$root/usr/sbin/glowplug"
	build "no program" mkinitramfs -d /tmp/configuration -o /tmp/image "$kernel"
	check "says so" says "glowplug is missing"
	check "has no module for it" lacks 'vfat\.ko(\.[a-z]+)?'
}

check_dracut() {
	for mode in "--no-hostonly" "--hostonly --hostonly-mode=sloppy" "--hostonly --hostonly-mode=strict"; do
		# shellcheck disable=SC2086 # the mode is several words
		build "$mode" dracut --force --no-compress $mode /tmp/image "$kernel" || continue
		check "has the program" holds usr/sbin/glowplug
		check "has the modules" holds_modules
		check "has the unit" holds 'initrd.target.wants/glowplug\.service'
		check "has the unit for required" holds 'initrd.target.wants/glowplug-required\.service'
		check "warns of nothing" warns_of_nothing
	done

	build "without systemd" dracut --force --no-compress --no-hostonly --omit "systemd systemd-initrd dracut-systemd" \
		/tmp/image "$kernel"
	check "has the program" holds usr/sbin/glowplug
	check "has the hook" holds 'hooks/pre-pivot/20-glowplug\.sh'
	check "has no unit" lacks 'glowplug\.service'

	build "kdump-utils" env IN_KDUMP=1 dracut --force --no-compress --no-hostonly /tmp/image "$kernel"
	check "has no glowplug" lacks usr/sbin/glowplug
	mkdir "$root/usr/lib/dracut/modules.d/99kdumpbase"
	printf '#!/bin/bash\ncheck() { return 255; }\n' >"$root/usr/lib/dracut/modules.d/99kdumpbase/module-setup.sh"
	build "--add kdumpbase" dracut --force --no-compress --no-hostonly --add kdumpbase /tmp/image "$kernel"
	check "has no glowplug" lacks usr/sbin/glowplug

	rm "$root/usr/lib/dracut/modules.d/50glowplug/glowplug"*
	build "no unit, no hook" dracut --force --no-compress --no-hostonly /tmp/image "$kernel"
	check "says so" says "glowplug.service could not be enabled"
	rm "$root/usr/sbin/glowplug"
	build "no program" dracut --force --no-compress --no-hostonly /tmp/image "$kernel"
	check "says so" says "glowplug is missing"
	check "has no glowplug" lacks 'glowplug.*'
}

image="both generators"
check "the same modules" [ "$wanted" = "$(modules dracut/50glowplug/module-setup.sh)" ]
if [ -x "$root/usr/sbin/mkinitramfs" ]; then check_initramfs_tools; else check_dracut; fi
umount --recursive "$root" && umount "$CHECK_SCRATCH"
[ "$failures" = 0 ]
