"""Guests that boot, get their password and their key, and are logged into.

On the console and over ssh.
"""

import json
import re

import pytest

from harness import attachments, config_drives
from harness.guests import guest
from harness.inspection import secrets_in
from harness.machine import Machine

# Every guest, every kind of drive, both ways of mounting the root: each at least once, not each
# with each.
BOOTS = [
    ("bookworm-initramfs-tools", attachments.ide_cdrom, None, "ro"),
    ("bookworm-initramfs-tools", attachments.scsi_cdrom, None, "rw quiet"),
    ("bookworm-initramfs-tools", attachments.virtio_disk, config_drives.vfat, "ro"),
    ("trixie-dracut", attachments.ide_cdrom, None, "rw quiet"),
    ("trixie-dracut", attachments.virtio_disk, config_drives.vfat_in_capitals, "ro"),
    ("bookworm-dracut", attachments.virtio_disk, config_drives.partitioned, "rw"),
    ("bookworm-dracut-plain", attachments.ide_cdrom, None, "ro"),
]


def name(boot):
    guest_name, attach, make, append = boot
    return "-".join(
        [guest_name, attach.__name__, make.__name__ if make else "nova", append.replace(" ", "-")]
    )


@pytest.mark.parametrize("boot", BOOTS, ids=name)
def test_owner_logs_in(boot, nova):
    guest_name, attach, make, append = boot
    drive = config_drives.nova_like(name(boot), make) if make else nova
    with Machine(
        guest(guest_name), [attach(drive.image)], append=append, name=name(boot)
    ) as machine:
        machine.wait_for("login: ")
        before_login = machine.console.text
        machine.console.rewind()
        machine.login_on_console("root", drive.password)
        shell = machine.ssh("root", drive.key)

        assert "glowplug: instance" in before_login, "the console was told what was done"
        assert drive.password not in before_login
        report = json.loads(shell.output("cat /run/glowplug/report.json"))
        check_report(report, drive)
        check_owners(shell)
        check_nothing_is_left(shell)
        assert shell.output(
            ". /run/glowplug/metadata.env; echo $GLOWPLUG_INSTANCE_UUID $GLOWPLUG_NAME"
        ).split() == [
            drive.instance,
            "web-1",
        ]
        hash_ = shell.output("sed -n 's/^root:\\([^:]*\\):.*/\\1/p' /etc/shadow").strip()
        assert hash_.startswith("$")
        found = secrets_in(machine, [drive.password])
        assert found == []
        found = set(secrets_in(machine, [hash_]))
        assert found == {"/etc/shadow", "/etc/glowplug/instance.json"}


def check_report(report, drive):
    assert report["decision"] == "provision" and report["dry_run"] is False
    assert report["instance"]["uuid"] == drive.instance
    assert [change["outcome"] for change in report["changes"]] == ["applied"] * 3
    assert {change["kind"] for change in report["changes"]} == {"password", "keys", "marker"}
    assert report["drive"]["label"].lower() == "config-2"
    assert report["warnings"] == []
    assert [candidate["used"] for candidate in report["candidates"]].count(True) == 1


def check_owners(shell):
    listed = shell.output(
        "stat -c '%a %U:%G %n' /root/.ssh /root/.ssh/authorized_keys /etc/glowplug/instance.json "
        "/etc/shadow /run/glowplug /run/glowplug/report.json "
        "/run/glowplug/config-drive/openstack/latest/meta_data.json"
    )
    assert listed.splitlines() == [
        "700 root:root /root/.ssh",
        "600 root:root /root/.ssh/authorized_keys",
        "600 root:root /etc/glowplug/instance.json",
        "640 root:shadow /etc/shadow",
        "700 root:root /run/glowplug",
        "600 root:root /run/glowplug/report.json",
        "600 root:root /run/glowplug/config-drive/openstack/latest/meta_data.json",
    ]


def check_nothing_is_left(shell):
    mounts = shell.output("cat /proc/self/mountinfo")
    assert not re.search(r" - (iso9660|vfat) ", mounts)
    leftovers = shell.output(
        "find / -xdev -name '.*glowplug*'; find /run -name '.*glowplug*'; "
        "losetup --list --noheadings"
    )
    assert leftovers == ""
