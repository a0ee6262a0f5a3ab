"""mkinitcpio with the hook of image-builders/mkinitcpio, on Debian's kernel, udev and busybox.

Arch's generator is in no package of Debian's, and its licence keeps it out of here: MKINITCPIO is
the directory of a checkout of its sources. Without it this is left out, and said so.
"""

import os
import re
import shutil
from pathlib import Path

import owner
import pytest
import trees

from harness.recipes import COMMON, RootFileSystem

SOURCES = os.environ.get("MKINITCPIO", "")

ROOT = RootFileSystem(
    "bookworm-mkinitcpio",
    "bookworm",
    [
        trees.KERNEL,
        *COMMON,
        "binutils",
        "busybox-static",
        "gawk",
        "kmod",
        "libarchive-tools",
        "zstd",
    ],
)

# What meson fills in; Debian's paths. On Arch /usr/sbin is a link to bin.
TEMPLATE = {
    "VERSION": "checkout",
    "BINDIR": "/usr/bin:/usr/sbin",
    "SYSCONFDIR": "/etc",
    "INITCPIO_LIBDIR": "/usr/lib/initcpio",
    "INITCPIO_SYSCONFDIR": "/etc/initcpio",
    "UDEVD_PATH": "/usr/lib/systemd/systemd-udevd",
    "TMPFILES_PATH": "",
    "VCONSOLE_CONF": "/etc/vconsole.conf",
}

GENERATE = 'mkinitcpio --kernel "$KERNEL" --generate /initrd'

# Its init looks at /sbin/init from outside of the root, where Debian's link leads nowhere.
APPEND = "ro init=/usr/lib/systemd/systemd"

HOOKS = "base udev modconf block filesystems glowplug"


@pytest.mark.skipif(not SOURCES, reason="MKINITCPIO names no checkout of mkinitcpio's sources")
def test_owner_logs_in(drive):
    with trees.unpacked(ROOT) as tree:
        install_mkinitcpio(Path(SOURCES), tree)
        trees.make_install(tree, "install", "install-mkinitcpio")
        made = trees.guest(tree, "bookworm-mkinitcpio", GENERATE)
        owner.logs_in(made, drive, "mkinitcpio", append=APPEND)


def install_mkinitcpio(sources, tree):
    """As its meson.build installs it, but for what Debian has elsewhere."""
    library = tree / "usr/lib/initcpio"
    for name in ["functions", "init", "init_functions"]:
        copy(sources / name, library / name)
    for directory in ["hooks", "install"]:
        for file in (sources / directory).iterdir():
            if file.name != "meson.build":
                copy(file, library / directory / file.name)
    copy(sources / "mkinitcpio", tree / "usr/bin/mkinitcpio")
    shutil.copy(tree / "usr/bin/busybox", library / "busybox")
    (tree / "etc/mkinitcpio.conf").write_text(f"HOOKS=({HOOKS})\nCOMPRESSION=zstd\n")


def copy(source, target):
    text = re.sub(r"@([A-Z_]+)@", lambda found: TEMPLATE[found.group(1)], source.read_text())
    # Debian has the one in a directory of the machine's, the other not at all.
    for absent in ["'/usr/lib/libkmod.so.2'", "/etc/udev/hwdb.bin"]:
        text = text.replace(f" \\\n        {absent}", "")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    target.chmod(0o755)
