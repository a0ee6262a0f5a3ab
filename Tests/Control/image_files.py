"""What an image that is checked is made of."""

import sys

from conftest import PROJECT, write

sys.path.insert(0, str(PROJECT / "Tests" / "Boots"))

from harness.cpio import Archive  # noqa: E402

KERNEL = "6.1.0-1-amd64"
MODULES = ["isofs", "vfat", "nls_cp437", "nls_utf8", "sr_mod", "virtio_blk", "virtio_scsi"]
GRUB = (
    "menuentry 'Debian' {\n\tlinux /boot/vmlinuz root=/dev/vda1 ro console=tty0 console=ttyS0\n}\n"
)


def initramfs(program=b"glowplug", starter="scripts/init-bottom/glowplug", modules=MODULES):
    archive = Archive()
    if program is not None:
        archive.file("usr/sbin/glowplug", program, 0o755)
    if starter:
        archive.file(starter, "starts it")
    for module in modules:
        archive.file(f"usr/lib/modules/{KERNEL}/kernel/fs/{module}.ko.xz", "")
    return archive.finished()


def microcode():
    """What comes first, uncompressed, and of a length that is no multiple of anything."""
    archive = Archive()
    archive.file("kernel/x86/microcode/AuthenticAMD.bin", bytes(range(256)) * 313 + b"\x01")
    return archive.finished()


def image(directory):
    """An image on which a login works."""
    root = write(
        directory,
        {
            "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
            "etc/shadow": "root:*:19000:0:99999:7:::\n",
            "etc/machine-id": "",
            "etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n",
            "bin/bash": "",
            "usr/sbin/sshd": "",
            "usr/bin/ssh-keygen": "",
            "usr/sbin/glowplug": "glowplug",
            "usr/lib/systemd/systemd": "",
            "usr/lib/systemd/systemd-networkd": "",
            "usr/lib/systemd/system/systemd-networkd.service": "",
            "usr/lib/systemd/system-generators/systemd-getty-generator": "",
            "etc/systemd/system/multi-user.target.wants/ssh.service": "",
            "boot/grub/grub.cfg": GRUB,
            f"boot/vmlinuz-{KERNEL}": "",
            f"boot/initrd.img-{KERNEL}": initramfs(),
            f"usr/lib/modules/{KERNEL}/modules.builtin": "kernel/fs/ext4/ext4.ko\n",
        },
    )
    (root / "root").mkdir(mode=0o700)
    (root / "sbin").mkdir()
    (root / "sbin/init").symlink_to("/usr/lib/systemd/systemd")
    return root
