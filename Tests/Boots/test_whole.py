"""A guest without cloud-init obeys the rest of its drive: rules 12 to 16 of docs/design.md.

Its network, name, files, user data and host keys, at the first boot and at the next one without
the drive.
"""

import json

import pytest

from harness import attachments, config_drives
from harness.disk import Disk
from harness.guests import guest
from harness.machine import Machine

MARKS = ("-----BEGIN SSH HOST KEY FINGERPRINTS-----", "-----END SSH HOST KEY FINGERPRINTS-----")

SCRIPT = b"""#!/bin/sh -e\r
echo once >> /root/user-data-ran\r
hostname >> /root/user-data-ran\r
"""

CREDENTIALS = {
    "systemd.credentials": [
        {
            "name": "tmpfiles.extra",
            "text": "f /root/made-by-tmpfiles 0600 root root - by a credential\\n\n",
        },
        {"name": "app.token", "data": "c2VjcmV0"},
    ]
}

# What a unit of an image's own would have: systemd.exec(5).
UNIT = """
[Service]
Type=oneshot
LoadCredential=app.token
ExecStart=/bin/sh -c 'cat "$CREDENTIALS_DIRECTORY/app.token" > /root/token'
"""


def whole(disk, *, units=()):
    """Turns a guest of the other tests into one that obeys all of a drive."""
    with disk.opened() as root:
        (root / "etc/glowplug.conf").unlink()
        wants = root / "etc/systemd/system/multi-user.target.wants"
        (wants / "boot-tests-network.service").unlink()
        for key in (root / "etc/ssh").glob("ssh_host_*"):
            key.unlink()
        for name, text in units:
            (root / "etc/systemd/system" / name).write_text(text)


def drive_with(name, user_data):
    def change(files):
        for path in [path for path in files if path.endswith("/user_data")]:
            files[path] = user_data

    return config_drives.nova_like(name, break_files=change)


@pytest.mark.parametrize("guest_name", ["bookworm-initramfs-tools", "trixie-dracut"])
def test_first_and_second_boot(guest_name):
    drive = drive_with(f"whole-{guest_name}", SCRIPT)
    made = guest(guest_name)
    with Disk(made) as disk:
        whole(disk)
        with Machine(
            made, [attachments.ide_cdrom(drive.image)], disk=disk, name="whole-first"
        ) as machine:
            machine.wait_for(MARKS[1])
            shown = machine.console.text
            shell = machine.ssh("root", drive.key)
            shell.output("until [ -s /root/user-data-ran ]; do sleep 1; done")
            first = seen(shell)
            report = json.loads(shell.output("cat /run/glowplug/report.json"))
            outcomes = {change["kind"]: change["outcome"] for change in report["changes"]}
            kinds = ("hostname", "file", "user-data", "host-keys")
            assert [outcomes[kind] for kind in kinds] == ["applied"] * 4
            fingerprints = shell.output(
                "for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f $key; done"
            )
            # The owner's own name from now on.
            shell.output("echo renamed > /etc/hostname")
            machine.console.rewind()
            machine.login_on_console("root", drive.password)
            machine.shutdown()
        between = shown[shown.index(MARKS[0]) : shown.index(MARKS[1])]
        for line in fingerprints.splitlines():
            assert line in between
        assert "(ED25519)" in between and "(RSA)" in between
        assert first == {
            "name": "web-1",
            "hosts": "1",
            "motd": "welcome 644 root:root",
            "ran": "once web-1",
        }
        with Machine(made, disk=disk, name="whole-second") as machine:
            shell = machine.ssh("root", drive.key)
            second = seen(shell)
            shell.output("systemctl is-system-running --wait || true", 300)
            assert second == {**first, "name": "renamed"}
            assert MARKS[0] not in machine.console.text
            assert fingerprints == shell.output(
                "for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f $key; done"
            )


def seen(shell):
    return {
        "name": shell.output("uname -n").strip(),
        "hosts": shell.output("grep -c '127.0.1.1 web-1.novalocal web-1' /etc/hosts").strip(),
        "motd": " ".join(shell.output("cat /etc/motd; stat -c '%a %U:%G' /etc/motd").split()),
        "ran": " ".join(shell.output("cat /root/user-data-ran").split()),
    }


def test_credentials_reach_systemd():
    drive = drive_with("whole-credentials", json.dumps(CREDENTIALS).encode())
    made = guest("trixie-dracut")
    with Disk(made) as disk:
        whole(disk, units=[("app.service", UNIT)])
        with Machine(
            made, [attachments.virtio_disk(drive.image)], disk=disk, name="whole-credentials"
        ) as machine:
            shell = machine.ssh("root", drive.key)
            shell.output("systemctl start app.service")
            assert shell.output("cat /root/token") == "secret"
            assert shell.output("cat /root/made-by-tmpfiles").strip() == "by a credential"
            listed = shell.output("stat -c '%a %U %n' /run/credstore /run/credstore/*")
            assert listed.splitlines() == [
                "700 root /run/credstore",
                "400 root /run/credstore/app.token",
                "400 root /run/credstore/tmpfiles.extra",
            ]
