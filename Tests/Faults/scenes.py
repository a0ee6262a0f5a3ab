"""The runs in which something fails: a root, a drive, a machine, and how far they are."""

import base64
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from machine import snapshot, restore

PASSWORD = "Tr0ub4dor-and-3"
MINE = "5f0c3b1e-7f5d-4b6c-9c55-000000000000"
ANOTHERS = "5f0c3b1e-7f5d-4b6c-9c55-000000000001"
OLD_SHADOW = (
    "root:*:19700:0:99999:7:::\nowner:$6$owner:19701:0:99999:7:::\ndebian:!:19702:0:99999:7:::\n"
)
OWNERS = "# the owner's own\n"
USERS = {"root": "root", "debian": "home/debian"}
DATASOURCES = "datasource_list: [ NoCloud, ConfigDrive, None ]\n"


def public_key(number):
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes([number]) * 32
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} key{number}@example.org\n"


KEY = public_key(7)


@dataclass(frozen=True)
class Scene:
    name: str
    # How far the root is: "fresh", "begun" or "done".
    root: str
    # The uuid of the drive; None for a device with the label that can't be mounted.
    drive: str | None
    product: str = ""
    # Whether a run that is left alone sets the credentials, or has found them set.
    sets: bool = True
    status: int = 0


SCENES = [
    Scene("a first boot", "fresh", MINE),
    Scene("a later boot", "done", MINE),
    Scene("a resumed boot", "begun", MINE),
    Scene("a stranger's drive", "done", ANOTHERS, "OpenStack Nova", status=1),
    Scene("a search", "fresh", None, sets=False),
]


class Stage:
    """A scene, made on a machine; every run on it begins with the same files."""

    def __init__(self, scene, machine):
        self.scene, self.machine = scene, machine
        machine.set_firmware(scene.product, MINE if scene.product else "")
        restore(machine.run_directory, {})
        restore(machine.root, {})
        make_root(machine.root)
        machine.show_device(False)
        make_drive(machine.drive, MINE)
        if scene.root == "begun":
            self.kill_before_shadow()
        elif scene.root == "done":
            demand(machine.run(self.arguments), 0)
        if scene.root != "fresh":
            boot(machine.root)
        if scene.drive is None:
            machine.show_device(True)
        else:
            make_drive(machine.drive, scene.drive)
        self.before = snapshot(machine.root)
        self.reset()
        self.good = demand(machine.run(self.arguments, machine.strace()), scene.status)
        self.root_after = snapshot(machine.root)
        self.run_after = snapshot(machine.run_directory)
        trace = machine.trace.read_text()
        self.calls = calls(trace)
        # As shorten-transfer.py counts them.
        self.transfers = len(
            re.findall(r"^\d+ +(?:read|write)\(.*, (?!1\)|0\))\d+\) ", trace, re.M)
        )
        sizes = [
            len(files[name][3] or b"")
            for files in (self.root_after, self.run_after)
            for name in files
        ]
        self.largest = max(sizes)

    @property
    def arguments(self):
        words = ["--boot", "--sysroot", self.machine.root, "--cmdline", "/dev/null"]
        if self.scene.drive is None:
            return words + ["--wait", "0"]
        return words + ["--source", self.machine.drive]

    def kill_before_shadow(self):
        """The marker is written then, and the next /etc/shadow lies beside the old one."""
        machine = self.machine
        files = snapshot(machine.root)
        demand(machine.run(self.arguments, machine.strace()), 0)
        renames = [line for line in machine.trace.read_text().splitlines() if "renameat(" in line]
        number = next(n for n, line in enumerate(renames, 1) if '".shadow.glowplug"' in line)
        restore(machine.root, files)
        restore(machine.run_directory, {})
        prefix = machine.strace(f"renameat:signal=KILL:when={number}")
        demand(machine.run(self.arguments, prefix), -9)

    def reset(self):
        restore(self.machine.root, self.before)
        restore(self.machine.run_directory, {})


def calls(trace):
    """The system calls of a run in their order: the name, and which of that name it was."""
    counts, found = {}, []
    for name in re.findall(r"^\d+ +([a-z0-9_]+)\(", trace, re.MULTILINE):
        counts[name] = counts.get(name, 0) + 1
        found.append((name, counts[name]))
    return found


def demand(ended, status):
    if ended.status != status:
        raise SystemExit(f"faults: a run that is left alone ended with {ended}")
    return ended


def boot(root):
    """From now on it counts as booted: machine-id(5)."""
    (root / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")


def make_root(root):
    texts = {
        "etc/machine-id": "",
        "etc/passwd": "root:x:0:0:root:/root:/bin/sh\ndebian:x:1000:1000::/home/debian:/bin/sh\n",
        "etc/login.defs": "ENCRYPT_METHOD SHA512\nSHA_CRYPT_MIN_ROUNDS 1000\n",
        "etc/glowplug.conf": "users=root,debian\n",
        "etc/fstab": "/dev/vdb1 / ext4 defaults 0 1\n",
        "etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\n",
        "etc/ssh/sshd_config.d/keys.conf": "PermitRootLogin prohibit-password\n",
        "etc/cloud/cloud.cfg": DATASOURCES,
        "usr/bin/cloud-init": "#!/usr/bin/python3\n",
    }
    for name, text in texts.items():
        write(root / name, text)
    for directory in ["root", "home/debian", "var/lib/cloud"]:
        (root / directory).mkdir(parents=True, mode=0o755)
    (root / "root").chmod(0o700)
    write(root / "etc/shadow", OLD_SHADOW)
    (root / "etc/shadow").chmod(0o640)
    os.chown(root / "etc/shadow", 0, 42)
    os.chown(root / "home/debian", 1000, 1000)
    (root / "root/.ssh").mkdir(mode=0o700)
    write(root / "root/.ssh/authorized_keys", OWNERS)
    (root / "root/.ssh/authorized_keys").chmod(0o600)


def make_drive(drive, uuid):
    document = {
        "uuid": uuid,
        "hostname": "faults",
        "admin_pass": PASSWORD,
        "public_keys": {"key": KEY},
        "random_seed": base64.b64encode(bytes(64)).decode(),
        "files": [{"path": "/etc/motd", "content_path": "/content/0000"}],
    }
    texts = {
        "openstack/latest/meta_data.json": json.dumps(document),
        "openstack/latest/user_data": "#cloud-config\n" * 100,
        "openstack/latest/network_data.json": "{}",
        "openstack/content/0000": "hello\n",
    }
    for name, text in texts.items():
        write(drive / name, text)


def write(path: Path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
