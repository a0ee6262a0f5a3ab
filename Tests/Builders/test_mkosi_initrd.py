"""mkosi-initrd, as Debian 13 has it, with the drop-in of image-builders/mkosi-initrd."""

from pathlib import Path

import owner
import trees

from harness.recipes import COMMON, RootFileSystem

ROOT = RootFileSystem(
    "trixie-mkosi-initrd", "trixie", [trees.KERNEL, *COMMON, "kmod", "mkosi", "zstd"]
)

# It installs the packages of the initrd with apt, from where this root came from.
GENERATE = """
apt-get --quiet update
mkosi-initrd --kernel-version "$KERNEL" --output-dir / --output initrd
rm -rf /var/lib/apt/lists/* /var/cache/apt/*
mv /etc/resolv.conf.guest /etc/resolv.conf
"""


def test_owner_logs_in(drive):
    with trees.unpacked(ROOT) as tree:
        trees.make_install(tree, "install", "install-mkosi-initrd", "MKOSI=25")
        # mkosi 25 copies it whether or not it is there.
        (tree / "usr/lib/firmware").mkdir(exist_ok=True)
        # The guest's own comes back with the last line of GENERATE.
        (tree / "etc/resolv.conf").rename(tree / "etc/resolv.conf.guest")
        (tree / "etc/resolv.conf").write_text(Path("/etc/resolv.conf").read_text())
        made = trees.guest(tree, "trixie-mkosi-initrd", GENERATE)
        owner.logs_in(made, drive, "mkosi-initrd")
