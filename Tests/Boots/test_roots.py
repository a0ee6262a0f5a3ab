"""Roots of every kind, as an initramfs leaves them: written, read-only again, the rest as it was.

A tiny guest mounts them; LVM and LUKS are device mapper's linear and crypt, without their tools.
"""

import pytest

from harness import attachments, binaries, config_drives, full_kernel, tiny
from harness.commands import run
from harness.shelf import FUNCTIONS, Run

pytestmark = pytest.mark.xdist_group("roots")

SHADOWS = """
# As some administrators leave it: accounts of NIS, many, and no line feed at the end.
odd_shadow() {
    seq 20000 | sed 's/.*/user&:!:20000:0:99999:7:::/' > /many
    {
        printf '%s\\n' '+@admins::::::::' 'root:*:20000:0:99999:7:::' 'daemon:*:20000:0:99999:7:::'
        cat /many
        printf '%s\\n' '-@guests::::::::'
        printf '+::::::::'
    } > "$1"
}
target_in() {
    quick_target
    cp -a /sysroot/. "$1"
    umount /sysroot
    odd_shadow "$1/etc/shadow"
    chown 0:42 "$1/etc/shadow"
    chmod $2 "$1/etc/shadow"
    rmdir "$1/root"
    mkdir -p "$1/var/roothome"
    chmod 700 "$1/var/roothome"
    ln -s var/roothome "$1/root"
    grep -v '^root:' "$1/etc/shadow" > /rest-before
}
# Of /etc/shadow, then of the file system.
state() {
    stat -c '%a %u %g' "$1/etc/shadow"
    sed -n 's@.* /sysroot [^-]* - @@p' /proc/self/mountinfo | cut -d ' ' -f 3 | cut -d , -f 1
}
boot_on_root() {
    echo "before $(state /sysroot | tr '\\n' ' ')"
    boot_of --wait 0
    echo "after $(state /sysroot | tr '\\n' ' ')"
    hash=$(grep '^root:' /sysroot/etc/shadow | cut -d : -f 2)
    echo "root $hash"
    grep -v '^root:' /sysroot/etc/shadow | cmp - /rest-before && echo "the rest is the same"
    tail -c 10 /sysroot/etc/shadow | od -c | tail -n 2
    stat -c 'keys %a %u %n' /sysroot/var/roothome/.ssh/authorized_keys
    umount /sysroot && echo "nothing holds it"
}
"""

# How each is mounted, with `ro` or `rw` in the place of {}; what comes before is done once.
ROOTS = {
    "xfs": ("", "mount -t xfs -o {} /dev/vdb /sysroot", "0600"),
    "btrfs-subvolume": (
        "mount -t btrfs /dev/vdc /mnt; btrfs subvolume create /mnt/@; umount /mnt",
        "mount -t btrfs -o {},subvol=@ /dev/vdc /sysroot",
        "0000",
    ),
    "volume": (
        "dmsetup create --noudevsync volume --table '0 131072 linear /dev/vda 131072'\n"
        "/sbin/mke2fs -q -t ext4 /dev/dm-1",
        "mount -t ext4 -o {} /dev/dm-1 /sysroot",
        "0000",
    ),
    "encrypted": (
        "dmsetup create --noudevsync encrypted --table "
        f"'0 131072 crypt aes-xts-plain64 {'5a' * 32}{'a5' * 32} 0 /dev/vda 262144'\n"
        "/sbin/mke2fs -q -t ext4 /dev/dm-2",
        "mount -t ext4 -o {} /dev/dm-2 /sysroot",
        "0640",
    ),
    # The drive is this disk's last partition, where Ironic's agent writes it.
    "ext4-on-the-disk-of-the-drive": (
        "echo 1 > /sys/class/block/sr0/device/delete; /sbin/mke2fs -q -t ext4 /dev/vdd1",
        "mount -t ext4 -o {} /dev/vdd1 /sysroot",
        "0600",
    ),
}

EACH = """
{prepare}
umount /sysroot
{read_write}
mount --move /sysroot /mnt; target_in /mnt {mode}; umount /mnt
{read_only}
section {name} boot_on_root
"""

OVERLAY = """
dmsetup create --noudevsync lower --table '0 131072 linear /dev/vda 393216'
/sbin/mke2fs -q -t ext4 /dev/dm-0
umount /sysroot
mount -t ext4 /dev/dm-0 /mnt; target_in /mnt 0600; umount /mnt
mount -t ext4 -o ro /dev/dm-0 /mnt
mkdir -p /layers; mount -t tmpfs layers /layers; mkdir /layers/upper /layers/work
cp -a /mnt/etc/shadow /lower-before
mount -t overlay -o lowerdir=/mnt,upperdir=/layers/upper,workdir=/layers/work overlay /sysroot
section overlay boot_on_root
section lower sh -c 'cmp /mnt/etc/shadow /lower-before && ls /mnt/etc/glowplug'
umount /mnt
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    directory = tmp_path_factory.mktemp("roots")
    disks = [
        made(directory / "devices", "256M", ["true"]),
        made(directory / "xfs", "320M", [binaries.unpacked("mkfs.xfs"), "-q"]),
        made(directory / "btrfs", "128M", [binaries.unpacked("mkfs.btrfs"), "-q"]),
    ]
    # While the CD-ROM is still there.
    script = SHADOWS + "mkdir -p /mnt\n" + OVERLAY
    for name, (prepare, mount, mode) in ROOTS.items():
        script += EACH.format(
            name=name,
            prepare=prepare,
            mode=mode,
            read_write=mount.format("rw"),
            read_only=mount.format("ro"),
        )
    drive = config_drives.iso("roots", config_drives.tree())
    disks.append(disk_of_a_drive(directory / "gpt", drive))
    attached = [attachments.scsi_cdrom(drive), *map(attachments.second_disk, disks)]
    return tiny.boot(
        FUNCTIONS + script, attached, kernel=full_kernel.KERNEL, seconds=400, name="roots"
    )


def made(path, size, command):
    run("truncate", f"--size={size}", path)
    run(*command, path, env=binaries.environment())
    return path


def disk_of_a_drive(path, drive):
    run("truncate", "--size=80M", path)
    table = "label: gpt\nstart=2048, size=131072\nstart=135168\n"
    run("sfdisk", "--quiet", path, input=table)
    with open(path, "r+b") as disk:
        disk.seek(135168 * 512)
        disk.write(drive.read_bytes())
    return path


@pytest.mark.parametrize("name", ROOTS)
def test_read_only_root(found, name):
    text = found[name]
    run = Run(text)
    mode = ROOTS[name][2].lstrip("0") or "0"
    assert run.decision == "provision" and run.status == 0, text
    assert f"before {mode} 0 42 ro" in text and f"after {mode} 0 42 ro" in text, text
    assert "root $6$" in text and "the rest is the same" in text, text
    assert "nothing holds it" in text and "keys 600 0" in text, text


def test_overlay(found):
    """As overlayroot makes it: the disk below stays as it was."""
    text = found["overlay"]
    run = Run(text)
    assert run.decision == "provision" and run.status == 0, text
    assert "before 600 0 42" in text and "after 600 0 42" in text, text
    assert "root $6$" in text and "the rest is the same" in text, text
    assert "No such file" in found["lower"] and "differ" not in found["lower"], found["lower"]


def test_drive_on_the_roots_disk(found):
    assert Run(found["ext4-on-the-disk-of-the-drive"]).sources[0] == "/dev/vdd2"
