"""A guest without cloud-init obeys the rest of its drive: rules 12 to 16 of docs/design.md.

Its network, name, files, user data and host keys, at the first boot and at the next one without
the drive.
"""

import json
from contextlib import contextmanager

import pytest

from harness import attachments, config_drives
from harness.disk import Disk
from harness.guests import guest
from harness.machine import Machine
from harness.qemu import DMI_OPENSTACK
from harness.ssh import NotLetIn
from harness.whole import MARKS, make_whole

# What rules 12 to 16 call what they do.
KINDS = ("hostname", "network", "file", "user-data", "host-keys")

FINGERPRINTS = "for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f $key; done"

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
        make_whole(root)
        if (root / "etc/cloud").is_dir():
            (root / "etc/cloud/cloud-init.disabled").touch()
        for name, text in units:
            (root / "etc/systemd/system" / name).write_text(text)


def drive_with(name, user_data):
    def change(files):
        for path in [path for path in files if path.endswith("/user_data")]:
            files[path] = user_data

    return config_drives.nova_like(name, break_files=change)


@pytest.mark.parametrize("guest_name", ["bookworm-initramfs-tools", "trixie-cloud-init"])
def test_first_boot_and_one_without_the_drive(guest_name):
    """Where there is no cloud-init, and where it is switched off."""
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
            first = seen(shell)
            assert outcomes(shell) == {kind: "applied" for kind in KINDS}
            assert shell.run("test -e /run/cloud-init/result.json").exit_code == 1
            fingerprints = shell.output(FINGERPRINTS)
            # The owner's own name from now on.
            shell.output("echo renamed > /etc/hostname")
            switch_off(machine, shell)
        between = shown[shown.index(MARKS[0]) : shown.index(MARKS[1])]
        for line in fingerprints.splitlines():
            assert line in between
        assert "(ED25519)" in between and "(RSA)" in between
        assert first == {
            "name": "web-1",
            "full": "web-1.novalocal",
            "hosts": "1",
            "motd": "welcome 644 root:root",
            "ran": "once web-1",
        }
        with Machine(made, disk=disk, name="whole-second") as machine:
            shell = machine.ssh("root", drive.key)
            second = seen(shell)
            shell.output("systemctl is-system-running --wait || true", 300)
            # /etc/hosts does not know the name that the owner chose.
            assert second == {**first, "name": "renamed", "full": ""}
            assert MARKS[0] not in machine.console.text
            assert fingerprints == shell.output(FINGERPRINTS)


def test_drives_of_later_boots():
    """Of the same server, changed; a stranger's; and of another server with a copy of the disk."""
    made = guest("trixie-dracut")
    # It fails, and is seen to.
    first = later_drive("first", "fd42:1::5", SCRIPT + b"exit 3\n")
    changed = later_drive(
        "changed", "fd42:2::5", SCRIPT + b"exit 3\n", hostname="web-9", content=b"changed\n"
    )
    other = {"uuid": config_drives.OTHER_INSTANCE, "hostname": "web-2.novalocal"}
    foreign = later_drive("foreign", "fd42:3::5", SCRIPT, content=b"other\n", **other)
    with Disk(made) as disk:
        whole(disk)
        with server(made, disk, first, first.instance) as (machine, shell):
            shell.output("until [ -s /root/user-data-ran ]; do sleep 1; done")
            assert seen(shell)["ran"] == "once web-1"
            assert shell.output("ip -6 address show dev eth0").count("fd42:1::5/64") == 1
            until_failed(shell)
            fingerprints = shell.output(FINGERPRINTS)
        with server(made, disk, changed, first.instance) as (machine, shell):
            # As a rebuild's new password: the old name was still ours.
            assert {**seen(shell), "hosts": ""} == {
                "name": "web-9",
                "full": "web-9",
                "hosts": "",
                "motd": "welcome 644 root:root",
                "ran": "once web-1",
            }
            own = shell.output("ip -6 address show dev eth0")
            assert "fd42:2::5/64" in own and "fd42:1::5" not in own
            shell.output("systemctl is-system-running --wait || true", 300)
            assert shell.output("systemctl --failed --plain --no-legend") == ""
            before = seen(shell)
        with server(made, disk, foreign, first.instance, key=first.key) as (machine, shell):
            assert "fd42:2::5/64" in shell.output("ip -6 address show dev eth0")
            assert seen(shell) == before
            assert "refused" in shell.output("dmesg | grep glowplug:")
            with pytest.raises(NotLetIn):
                machine.ssh("root", foreign.key)
        with server(made, disk, foreign, foreign.instance) as (machine, shell):
            shell.output("until grep -q web-2 /root/user-data-ran; do sleep 1; done")
            assert seen(shell) == {
                "name": "web-2",
                "full": "web-2.novalocal",
                "hosts": "1",
                "motd": "other 644 root:root",
                "ran": "once web-1 once web-2",
            }
            own = shell.output("ip -6 address show dev eth0")
            assert "fd42:3::5/64" in own and "fd42:2::5" not in own
            assert fingerprints == shell.output(FINGERPRINTS)
            report = json.loads(shell.output("cat /run/glowplug/report.json"))
            assert any("host keys of the instance before" in line for line in report["warnings"])


def later_drive(name, address, script, content=None, **meta_data):
    """The usual one, with an address of IPv6 and another content of /etc/motd."""
    network = json.loads(config_drives.NETWORK)
    link = network["links"][0]["id"]
    network["networks"].append(
        {"id": "six", "type": "ipv6", "link": link, "ip_address": f"{address}/64"}
    )

    def change(files):
        for path in list(files):
            if path.endswith("/network_data.json"):
                files[path] = json.dumps(network).encode()
            elif path.endswith("/user_data"):
                files[path] = script
            elif path.endswith("/content/0000") and content:
                files[path] = content

    return config_drives.nova_like(f"later-{name}", break_files=change, **meta_data)


@contextmanager
def server(made, disk, drive, uuid, key=None):
    """Nova's, of that uuid; it is switched off in the end."""
    with Machine(
        made,
        [attachments.ide_cdrom(drive.image)],
        disk=disk,
        product=DMI_OPENSTACK,
        uuid=uuid,
        name=f"whole-{drive.image.stem}",
    ) as machine:
        shell = machine.ssh("root", key or drive.key)
        yield machine, shell
        switch_off(machine, shell)


def switch_off(machine, shell):
    shell.output("sync")
    machine.pull_the_plug()


def until_failed(shell):
    """The script's end is where it is seen."""
    unit = "glowplug-user-data.service"
    shell.output(f"until systemctl is-failed {unit}; do sleep 1; done")
    assert shell.output("systemctl --failed --plain --no-legend").split()[0] == unit


def outcomes(shell):
    report = json.loads(shell.output("cat /run/glowplug/report.json"))
    return {
        change["kind"]: change["outcome"] for change in report["changes"] if change["kind"] in KINDS
    }


def seen(shell):
    shell.output("until [ -s /root/user-data-ran ]; do sleep 1; done")
    return {
        "name": shell.output("uname -n").strip(),
        "full": shell.output("hostname -f || true").strip(),
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
