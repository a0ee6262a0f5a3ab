#!/bin/sh
# Turns what mmdebstrap unpacked into a guest for tests: called with the guest's root directory, outside of it.
# A boot under emulation counts every service; what no test looks at is masked.
set -eu
root=$1
here=$(dirname "$0")

rm -rf "$root/root/.ssh"
echo guest > "$root/etc/hostname"
printf '127.0.0.1 localhost guest\n' > "$root/etc/hosts"
printf 'nameserver 192.168.1.3\n' > "$root/etc/resolv.conf"
chmod 644 "$root/etc/hostname" "$root/etc/hosts" "$root/etc/resolv.conf"
# As in every image that Debian's installer makes: without this line `ro` on the command line would last for the whole boot.
printf 'LABEL=rootfs / ext4 errors=remount-ro 0 1\n' > "$root/etc/fstab"
# Prepared images have an empty machine-id: they never booted.
: > "$root/etc/machine-id"

# Compressing well takes longer than a test's boot gains.
if [ -d "$root/etc/initramfs-tools" ]; then
    echo COMPRESSLEVEL=1 > "$root/etc/initramfs-tools/conf.d/boot-tests"
else
    mkdir -p "$root/etc/dracut.conf.d"
    echo 'compress="gzip -1"' > "$root/etc/dracut.conf.d/boot-tests.conf"
fi

chroot "$root" useradd --create-home --uid 1000 --groups cdrom --shell /bin/bash --password '!' debian

if [ -e "$root/usr/sbin/NetworkManager" ]; then
    # test_network.py puts one of the managers in charge.
    for unit in NetworkManager networking systemd-networkd; do
        find "$root/etc/systemd/system" -name "$unit*" -path '*.wants/*' -delete
    done
    find "$root/etc/systemd/system" -name 'NetworkManager-*' -delete
    rm -f "$root/etc/resolv.conf"
fi

# One host key, made now: three made at the first boot take longer than the boot.
rm -f "$root"/etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C guest -f "$root/etc/ssh/ssh_host_ed25519_key"

if [ -e "$root/usr/bin/cloud-init" ]; then
    # As Debian's cloud images have it; without it cloud-init wants a locale that is not made.
    echo LANG=C.UTF-8 > "$root/etc/default/locale"
    install -m 644 "$here/90_boot-tests.cfg" "$root/etc/cloud/cloud.cfg.d/"
elif [ ! -e "$root/usr/sbin/NetworkManager" ]; then
    # Credentials alone, as where cloud-init does the rest: test_whole.py takes this away.
    printf '%s=no\n' hostname network files user-data host-keys > "$root/etc/glowplug.conf"
    # With cloud-init the network is its business.
    install -m 644 "$here/boot-tests-network.service" "$root/etc/systemd/system/"
    mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
    ln -s ../boot-tests-network.service "$root/etc/systemd/system/multi-user.target.wants/"
fi

mask() {
    for unit; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
}
mask getty-static.service getty@tty1.service autovt@.service
mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
    systemd-tmpfiles-clean.timer e2scrub_reap.service
mask dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
    sys-fs-fuse-connections.mount sys-kernel-config.mount proc-sys-fs-binfmt_misc.automount
for module in configfs dm_mod drm efi_pstore fuse loop; do mask "modprobe@$module.service"; done
mask systemd-binfmt.service systemd-pstore.service systemd-update-utmp.service systemd-update-utmp-runlevel.service \
    systemd-sysusers.service systemd-networkd-wait-online.service systemd-timesyncd.service
if [ ! -e "$root/usr/bin/dbus-daemon" ]; then
    # It can do nothing without a bus, and tries for long.
    mask systemd-logind.service
fi
mask kmod-static-nodes.service systemd-modules-load.service systemd-sysctl.service systemd-random-seed.service \
    systemd-tmpfiles-setup-dev.service systemd-tmpfiles-setup-dev-early.service

# The initramfs has triggered every device; a second time only for what the booted system needs: drives, the network, the
# console, and what their drivers hang on. The rest is a hundred devices that no test looks at.
drop_in() {
    mkdir -p "$root/etc/systemd/system/$1.d"
    cat > "$root/etc/systemd/system/$1.d/boot-tests.conf"
}
drop_in systemd-udev-trigger.service << 'EOF'
[Service]
ExecStart=
ExecStart=udevadm trigger --action=add --subsystem-match=virtio --subsystem-match=scsi --subsystem-match=scsi_generic \
    --subsystem-match=block --subsystem-match=net
ExecStart=udevadm trigger --action=add --subsystem-match=tty --sysname-match=ttyS0
EOF
# Each generator is a program that systemd runs before anything else; a guest needs two of them, with cloud-init two more.
mkdir -p "$root/etc/systemd/system-generators"
for generator in "$root"/usr/lib/systemd/system-generators/*; do
    case "$generator" in
        */systemd-fstab-generator | */systemd-getty-generator | */cloud-init-generator | */netplan) ;;
        *) ln -s /dev/null "$root/etc/systemd/system-generators/${generator##*/}" ;;
    esac
done
# No second sshd that only checks the settings of the first.
drop_in ssh.service << 'EOF'
[Service]
ExecStartPre=
EOF

# The journal stays in /run: flushing it to an emulated disk is slow, and `journalctl` reads it just as well.
rm -rf "$root/var/log/journal"

# Those that bases.py put there while the packages were installed.
rm -f "$root/usr/local/sbin/update-initramfs" "$root/usr/local/sbin/dracut"

rm -rf "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale" "$root/usr/share/info"
