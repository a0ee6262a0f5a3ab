"""Debian's kernel for any machine, for the tiny guest: every bus, file systems, devices on others.

The one for clouds, which the other guests have, knows no SATA and no USB.
"""

import re
import subprocess
import tempfile
from pathlib import Path

from harness import binaries, paths, progress, tiny
from harness.commands import locked, run

META_PACKAGE = "linux-image-amd64"

BUSES = "ata_generic ahci xhci_pci usb_storage uas nvme"
BUILT_ON = "dm_mod dm_delay dm_multipath dm_round_robin dm_crypt md_mod raid1"
FILE_SYSTEMS = "xfs btrfs overlay crc32c_generic"
CIPHERS = "xts aes_generic ecb"


def _package():
    target = paths.GUESTS / "full-kernel.deb"
    with locked(paths.GUESTS / "full-kernel.lock", "another worker's kernel"):
        if not target.exists():
            with progress.step("Debian's kernel for any machine"):
                _download(target)
    return target


def _download(target):
    with tempfile.TemporaryDirectory(prefix="kernel-", dir=paths.GUESTS) as directory:
        depends = run("dpkg-deb", "-f", _downloaded(META_PACKAGE, directory), "Depends")
        name = re.search(r"linux-image-[0-9][\w.+-]*", depends).group()
        _downloaded(name, directory).rename(target)


def _downloaded(name, directory):
    apt = [paths.PROJECT / "scripts/apt-privately", Path(directory) / "apt"]
    run(*apt, "download", name, cwd=directory)
    (package,) = Path(directory).glob(f"{name}_*.deb")
    return package


def _unpack(package, tree):
    (tree / "usr").mkdir()
    for directory, parts in ((tree, "./boot/vmlinuz-*"), (tree / "usr", "./lib/modules/*")):
        with subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
        ) as archive:
            run("tar", "-x", "-C", directory, "--wildcards", parts, stdin=archive.stdout)
    # As the package does when it is installed.
    (modules,) = tree.glob("usr/lib/modules/*")
    run("depmod", "-b", tree / "usr", modules.name)


KERNEL = tiny.Kernel(
    "full",
    _package,
    _unpack,
    (*tiny.LOADED, *BUSES.split()),
    (*tiny.ON_DEMAND, *BUILT_ON.split(), *FILE_SYSTEMS.split(), *CIPHERS.split()),
    lambda: (
        binaries.unpacked("dmsetup"),
        binaries.unpacked("btrfs"),
        binaries.unpacked("mdadm"),
        Path("/sbin/mke2fs"),
        binaries.compiled(paths.HARNESS / "tiny-guest" / "flips.c"),
    ),
)
