"""The scripts of an initramfs of initramfs-tools, by busybox's shell in a tiny guest."""

import pytest

from harness import attachments, config_drives, paths, tiny

SCRIPTS = {
    f"scripts/{name}/glowplug": (
        paths.PROJECT / "initramfs-hooks/scripts" / name / "glowplug"
    ).read_bytes()
    for name in ("local-bottom", "init-bottom")
}
# What ends a boot in a shell.
SCRIPTS["scripts/functions"] = b'panic() { echo "panic: $*"; }\n'

BOTH = """
mkdir -p /run/initramfs
export rootmnt=/sysroot
section local sh -c '/scripts/local-bottom/glowplug; echo "status $?"'
section init sh -c '/scripts/init-bottom/glowplug; echo "status $?"; pgrep sleep'
section shadow cut -d : -f 2 /sysroot/etc/shadow
section said dmesg
"""


def boot(drives, append, name):
    found = tiny.boot(BOTH, drives, append=append, files=SCRIPTS, name=name)
    assert "status 0" in found["local"] and "status 0" in found["init"], found
    assert "a disk does not answer" not in found["said"]
    return found


def test_drive():
    image = config_drives.iso("scripts", config_drives.tree())
    found = boot([attachments.scsi_cdrom(image)], "glowplug.required=yes", "scripts")
    assert found["shadow"].startswith("$y$") and "panic" not in found["init"]


@pytest.mark.parametrize("required", ["yes", "no"])
def test_no_drive(required):
    found = boot([], f"glowplug.required={required} glowplug.wait=1", f"scripts-{required}")
    assert found["shadow"].startswith("*")
    assert ("panic: glowplug: it is required" in found["init"]) == (required == "yes"), found
