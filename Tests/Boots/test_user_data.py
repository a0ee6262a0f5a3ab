"""User data that is neither a script nor credentials: one line says what it is, no more is done.

Rule 15 of docs/design.md, by boots of one tiny guest whose target has no cloud-init.
"""

import gzip
import json

from harness import attachments, config_drives, tiny

CLOUD_CONFIG = b"#cloud-config\nruncmd: [touch /root/ran]\n"
MIME = b'Content-Type: multipart/mixed; boundary="x"\nMIME-Version: 1.0\n\n--x--\n'

# Each kind, and what the line says of it; none where there is nothing to say.
KINDS = {
    "none": (None, None),
    "empty": (b"", "is empty: "),
    "cloud-config": (CLOUD_CONFIG, "a cloud-config, which cloud-init reads"),
    "cloud-config-of-windows": (b"#cloud-config\r\n", "a cloud-config, which cloud-init reads"),
    "template": (b"## template: jinja\n" + CLOUD_CONFIG, "a template, which cloud-init reads"),
    "archive": (b"#cloud-config-archive\n- type: x\n", "a cloud-config archive"),
    "patch": (b"#cloud-config-jsonp\n[]\n", "a patch of a cloud-config"),
    "boothook": (b"#cloud-boothook\n#!/bin/sh\ntouch /root/ran\n", "a boothook, which cloud-init"),
    "part-handler": (b"#part-handler\nimport os\n", "a part handler, which cloud-init runs"),
    "include": (b"#include\nhttp://example.org/\n", "a list of addresses to include"),
    "include-once": (b"#include-once\nhttp://example.org/\n", "a list of addresses to include"),
    "mime": (MIME, "a MIME message, which cloud-init reads"),
    "mime-version-first": (b"MIME-Version: 1.0\n" + MIME, "a MIME message, which cloud-init"),
    "gzip": (gzip.compress(CLOUD_CONFIG), "packed by gzip, which cloud-init unpacks"),
    "ignition": (
        b'{"ignition": {"version": "3.4.0"}}',
        "an Ignition configuration, which Ignition",
    ),
    "json": (b'{"users": []}', "a JSON object without systemd.credentials"),
    "half-json": (b'{"systemd.credentials": [', "no good JSON"),
    "no-interpreter": (b"#!\ntouch /root/ran\n", "names no interpreter that can be started"),
    "text": (b"hello\n", "of a kind that no program is known to read"),
    "bytes": (bytes(range(1, 200)), "of a kind that no program is known to read"),
}

RUN = """
    fresh_target; rm -rf /run/glowplug; mkdir -p /sysroot/usr/lib/systemd /sysroot/usr/sbin
    : > /sysroot/usr/lib/systemd/systemd
    glowplug --boot --source /kinds/{} --json > /report 2> /messages
"""


def test_every_kind_is_one_line():
    drives = config_drives.iso("user-data-kinds", trees(), label="kinds")
    with tiny.opened([attachments.virtio_disk(drives)], name="user-data") as machine:
        mounted = machine.run("mkdir /kinds; mount -t iso9660 -o ro /dev/vda /kinds")
        assert mounted.exit_code == 0, mounted.output
        found = {name: outcome(machine, name) for name in KINDS}
    for name, (_, expected) in KINDS.items():
        exit_code, report, lines, units = found[name]
        assert (name, exit_code, report["decision"]) == (name, 0, "provision")
        of_user_data = [line for line in lines if "the user data is" in line]
        if expected is None:
            assert (name, of_user_data) == (name, [])
        else:
            (line,) = of_user_data
            assert expected in line and line.endswith(": nothing is done with it"), line
        # The same is done, and said, as without user data.
        assert kinds(report) == kinds(found["none"][1])
        assert len(lines) - len(of_user_data) == len(found["none"][2])
        assert "user-data" not in kinds(report)
        assert "user-data" not in units


def outcome(machine, name):
    exit_code = machine.run("; ".join(RUN.format(name).strip().splitlines())).exit_code
    report = json.loads(machine.run("cat /report").output)
    units = machine.run("ls /run/systemd/system /run/credstore 2> /dev/null; true").output
    return exit_code, report, machine.run("cat /messages").output.splitlines(), units


def kinds(report):
    return [(change["kind"], change["outcome"]) for change in report["changes"]]


def trees():
    files = {}
    for name, (user_data, _) in KINDS.items():
        for path, content in config_drives.tree().items():
            if not path.endswith("/user_data"):
                files[f"{name}/{path}"] = content
            elif user_data is not None:
                files[f"{name}/{path}"] = user_data
    return files
