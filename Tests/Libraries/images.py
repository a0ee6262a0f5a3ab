"""Disk images of every kind that libblkid may meet where a config drive is looked for."""

import random
import subprocess
from pathlib import Path

# Where an ISO has its volume descriptors: behind the 32 KiB that are left to others.
DESCRIPTORS = slice(16 * 2048, 20 * 2048)
DRIVES = Path(__file__).resolve().parents[1] / "Fixtures" / "drives"

# Nova's own call of genisoimage: nova/virt/configdrive.py.
NOVA = "-ldots -allow-lowercase -allow-multidot -l -publisher glowplug -J -r -V config-2".split()


def run(*arguments, **options):
    words = [str(argument) for argument in arguments]
    subprocess.run(words, check=True, capture_output=True, timeout=60, **options)


def iso(path, *options, tree=DRIVES / "nova"):
    run("genisoimage", "-quiet", *options, "-o", path, tree)
    return path


def vfat(path, kibibytes, *options):
    run("mkfs.vfat", *options, "-C", path, kibibytes)
    return path


def sized(path, size):
    with open(path, "wb") as file:
        file.truncate(size)
    return path


def overlay(path, offset, content):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(content)
    return path


def descriptors(path):
    return iso(path, *NOVA).read_bytes()[DESCRIPTORS]


def ext4(path):
    run("mke2fs", "-q", "-t", "ext4", "-L", "config-2", sized(path, 16 << 20))
    return path


def partitioned(path, script):
    run("sfdisk", "--quiet", sized(path, 16 << 20), input=script.encode())
    return path


def beside(path):
    return path.with_suffix(".other")


def vfat_over_iso(path):
    return overlay(vfat(path, 8192, "-n", "BOOT"), DESCRIPTORS.start, descriptors(beside(path)))


def iso_over_vfat(path):
    """An ISO that was written over a vfat, and not over the boot sector."""
    boot_sector = vfat(beside(path), 8192, "-n", "config-2").read_bytes()[:512]
    return overlay(iso(path, *NOVA), 0, boot_sector)


def large_iso_over_vfat(path):
    """Up to 1,440 KiB libblkid takes what it finds first; beyond, it looks for more."""
    with open(iso_over_vfat(path), "r+b") as file:
        file.truncate(4 << 20)
    return path


def ext4_over_iso(path):
    """An ext4 whose first blocks still hold the label of an old ISO."""
    return overlay(ext4(path), DESCRIPTORS.start, descriptors(beside(path)))


def ext4_over_vfat(path):
    boot_sector = vfat(beside(path), 8192, "-n", "CONFIG-2").read_bytes()[:512]
    return overlay(ext4(path), 0, boot_sector)


def swap(path):
    run("mkswap", "--label", "config-2", sized(path, 16 << 20))
    return path


def swap_over_iso(path):
    return overlay(swap(path), DESCRIPTORS.start, descriptors(beside(path)))


def swap_over_vfat(path):
    signature = swap(beside(path)).read_bytes()[4086:4096]
    return overlay(vfat(path, 8192, "-n", "CONFIG-2"), 4086, signature)


def iso_in_partition(path):
    partitioned(path, "label: gpt\nstart=2048, size=20480\n")
    return overlay(path, 1 << 20, iso(beside(path), *NOVA).read_bytes())


def iso_with_partition_table(path):
    """As hybrid images have it, in the part that an ISO leaves to others."""
    table = partitioned(beside(path), "label: dos\nstart=64, size=4096, type=17\n").read_bytes()
    return overlay(iso(path, *NOVA), 0, table[:512])


def vfat_with_partition_table(path):
    table = partitioned(beside(path), "label: dos\nstart=64, size=4096, type=c\n").read_bytes()
    return overlay(vfat(path, 8192, "-n", "CONFIG-2"), 446, table[446:512])


def vfat_without_label_in_root(path):
    """The boot sector's label alone: old tools wrote no other."""
    vfat(path, 8192, "-n", "config-2")
    content = path.read_bytes()
    return overlay(path, content.index(b"config-2", 512), b"\xe5")


def noise(path):
    path.write_bytes(random.Random(7).randbytes(1 << 20))
    return path


def text(path):
    path.write_text("config-2 iso9660 vfat\n" * 10_000)
    return path


def cut(size):
    def make(path):
        iso(path, *NOVA)
        with open(path, "r+b") as file:
            file.truncate(size)
        return path

    return make


def signature(magic):
    """A boot sector like vfat's that says whose it is in the place of its maker."""
    return lambda path: overlay(vfat(path, 8192, "-n", "CONFIG-2"), 3, magic)


def of_drive(drive):
    return lambda path: iso(path, *NOVA, tree=DRIVES / drive)


MAKERS = {
    "iso": lambda path: iso(path, "-V", "config-2"),
    "iso with Joliet": lambda path: iso(path, "-J", "-V", "config-2"),
    "iso with Rock Ridge": lambda path: iso(path, "-r", "-V", "CONFIG-2"),
    "iso with both": lambda path: iso(path, *NOVA),
    "iso with UDF": lambda path: iso(path, "-udf", "-J", "-V", "config-2"),
    "iso with HFS": lambda path: iso(path, "-hfs", "-V", "config-2"),
    "iso without label": lambda path: iso(path, "-J"),
    "iso with a long label": lambda path: iso(path, "-J", "-V", "config-2" * 4),
    "vfat 12": lambda path: vfat(path, 4096, "-F", "12", "-n", "config-2"),
    "vfat 12 on a floppy": lambda path: vfat(path, 1440, "-n", "CONFIG-2"),
    "vfat 16": lambda path: vfat(path, 16384, "-F", "16", "-n", "config-2"),
    "vfat 32": lambda path: vfat(path, 65536, "-F", "32", "-n", "CONFIG-2"),
    "vfat of 4 KiB sectors": lambda path: vfat(path, 65536, "-S", "4096", "-n", "CONFIG-2"),
    "vfat without label": lambda path: vfat(path, 8192),
    "vfat with a part of its label": vfat_without_label_in_root,
    "vfat 32 without label": lambda path: vfat(path, 65536, "-F", "32"),
    "vfat over iso": vfat_over_iso,
    "iso over vfat": iso_over_vfat,
    "large iso over vfat": large_iso_over_vfat,
    "iso with a partition table": iso_with_partition_table,
    "vfat with a partition table": vfat_with_partition_table,
    "iso in a partition": iso_in_partition,
    "ext4": ext4,
    "ext4 over iso": ext4_over_iso,
    "ext4 over vfat": ext4_over_vfat,
    "swap": swap,
    "swap over iso": swap_over_iso,
    "swap over vfat": swap_over_vfat,
    "gpt": lambda path: partitioned(path, "label: gpt\nstart=2048, size=8192\n"),
    "dos partitions": lambda path: partitioned(path, "label: dos\nstart=2048, size=8192\n"),
    "BitLocker's signature": signature(b"-FVE-FS-"),
    "NTFS's signature": signature(b"NTFS    "),
    "exFAT's signature": signature(b"EXFAT   "),
    "zeroes": lambda path: sized(path, 1 << 20),
    "noise": noise,
    "text": text,
    **{f"{size} bytes": lambda path, size=size: sized(path, size) for size in (0, 1, 512, 1024)},
    **{f"iso cut at {size}": cut(size) for size in (1025, 32768, 32774, 34816, 36864, 40960)},
    **{f"drive of {drive.name}": of_drive(drive.name) for drive in sorted(DRIVES.iterdir())},
}
