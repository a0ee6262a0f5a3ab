"""Rule 9 where SELinux enforces Debian's own policy: labels at the first login, and logins."""

import re

import pytest

from harness import attachments
from harness.commands import run
from harness.disk import Disk
from harness.guests import guest
from harness.machine import Machine

POLICY = "/etc/selinux/default/contexts/files/file_contexts"

# What glowplug writes, or replaces, and the type of each.
TYPES = {
    "/etc/shadow": "shadow_t",
    "/root/.ssh": "ssh_home_t",
    "/root/.ssh/authorized_keys": "ssh_home_t",
    "/etc/glowplug": "etc_t",
    "/etc/glowplug/instance.json": "etc_t",
}


@pytest.fixture
def disk():
    with Disk(guest("bookworm-selinux")) as disk:
        with disk.opened() as root:
            config = root / "etc/selinux/config"
            text = re.sub(r"(?m)^SELINUX=.*", "SELINUX=enforcing", config.read_text())
            config.write_text(text)
            label(root)
        yield disk


def label(root):
    """As an image builder does: setfiles(8) looks at its own descriptors in /proc."""
    script = f"mount -t proc proc {root}/proc && chroot {root} setfiles -F {POLICY} /"
    run("unshare", "--mount", "--propagation", "private", "sh", "-c", script)


@pytest.mark.parametrize("mode", ["ro", "rw"])
def test_owner_logs_in(disk, nova, mode):
    """systemd labels what is new only where the root is writable when it loads the policy."""
    drives = [attachments.virtio_disk(nova.image)]
    append = f"{mode} security=selinux selinux=1"
    with Machine(disk.guest, drives, append=append, disk=disk, name="selinux") as machine:
        machine.login_on_console("root", nova.password)
        assert machine.run("getenforce").output.strip() == "Enforcing"
        listed = machine.run(f"stat -c '%C %n' {' '.join(TYPES)}").output.split()
        found = {name: context.split(":")[2] for context, name in zip(listed[::2], listed[1::2])}
        unlabelled = {name: "unlabeled_t" for name in TYPES if "glowplug" in name}
        assert found == (TYPES if mode == "rw" else TYPES | unlabelled)
        shell = machine.ssh("root", nova.key)
        assert shell.output("id -un").strip() == "root"
        denied = machine.run("journalctl -b --no-pager | grep -i 'avc: *denied'").output
        assert "glowplug" not in denied and "ssh" not in denied, denied
