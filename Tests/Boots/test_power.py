"""The power goes while a guest is provisioned; its disk is full, or write-protected: rules 9 to 11.

One boot is listed write by write, and from that the disk is made that a power cut leaves at any of
them: harness/power.py.
"""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import attachments, config_drives, paths, power
from harness.commands import run
from harness.disk import Disk
from harness.guests import guest
from harness.inspection import boot_and_stop
from harness.machine import Machine
from harness.provisioned import (
    hash_of,
    identity,
    keys_of,
    touch_what_boots_are_compared_with,
)

NAME = "bookworm-initramfs-tools"
APPEND = "ro glowplug.users=root,debian"
POINTS = 50
HOMES = {"root": "root", "debian": "home/debian"}
MARKER = "etc/glowplug/instance.json"
pytestmark = pytest.mark.xdist_group("power")


@dataclass
class Recorded:
    """The boot whose power will be cut: the guest, what it wrote, and what it came to."""

    guest: object
    writes: list
    old_shadow: str
    shadow: str
    keys: str
    # Images of disks, in memory where there is room for it.
    directory: Path

    def image(self, count, seed):
        image = self.directory / "disk"
        run("cp", "--sparse=always", self.guest.disk, image)
        power.put(power.cut(self.writes, count, seed), image)
        return image

    def mounted(self, image, act):
        place = self.directory / "mounted"
        place.mkdir(exist_ok=True)
        run("mount", "-o", "loop", image, place)
        try:
            return act(place)
        finally:
            run("umount", place)


@pytest.fixture(scope="module")
def drive():
    return config_drives.nova_like("power")


@pytest.fixture(scope="module")
def recorded(drive):
    made = guest(NAME)
    memory = Path("/dev/shm")
    parent = memory if memory.is_dir() else paths.GUESTS
    with power.RecordedDisk(made) as disk, tempfile.TemporaryDirectory(
        prefix="power-", dir=parent
    ) as directory:
        stopped = boot_and_stop(
            made,
            [attachments.ide_cdrom(drive.image)],
            append=APPEND,
            disk=disk,
            **identity(drive.instance),
        )
        assert stopped.report["decision"] == "provision" and stopped.marker["state"] == "done"
        found = Recorded(made, power.writes(disk.log), "", "", "", Path(directory))
        found.old_shadow = found.mounted(found.image(0, 0), read_shadow)
        whole = found.image(len(found.writes), 0)
        found.shadow = found.mounted(whole, read_shadow)
        found.keys = found.mounted(whole, lambda root: keys_of(root, "root"))
        assert found.shadow != found.old_shadow and "ssh-ed25519" in found.keys
        assert sum(write.is_flush for write in found.writes) > 3
        yield found


def read_shadow(root):
    return (root / "etc/shadow").read_text()


def points(writes):
    """Fifty places spread over the boot, each with one of the disks that a cut there can leave."""
    last = len(writes)
    return [(last * place // (POINTS - 1), place % 3) for place in range(POINTS)]


def check_file_system(image):
    """The journal is replayed, as a mount does it; then nothing is left to mend."""
    run("sh", "-c", 'e2fsck -p "$1" || [ $? -eq 1 ]', "sh", image)
    run("e2fsck", "-fn", image)


def state_of(recorded, root):
    """How far it came: a file is the old one or the new one, and none is new without a marker."""
    shadow = read_shadow(root)
    assert shadow in (recorded.old_shadow, recorded.shadow)
    is_set = {"password": shadow == recorded.shadow}
    for user, home in HOMES.items():
        keys = keys_of(root, home)
        assert keys in ("", recorded.keys)
        is_set[user] = bool(keys)
    marker = (root / MARKER).read_text() if (root / MARKER).exists() else None
    if marker is None:
        assert not any(is_set.values())
        return "untouched"
    state = json.loads(marker)["state"]
    assert state in ("begun", "done")
    assert state == "begun" or all(is_set.values())
    return f"{state}, {sum(is_set.values())} set"


def finish(recorded, root, drive):
    """The next run on it, with the binary alone."""
    with tempfile.TemporaryDirectory() as place:
        words = [paths.BINARY, "--sysroot", root, "--source", drive, "--users", "root,debian"]
        ended = subprocess.run(
            [*words, "--trust", "any", "--run", f"{place}/run", "--json"],
            capture_output=True,
            text=True,
        )
    assert ended.returncode == 0, ended.stderr
    for user, home in HOMES.items():
        assert hash_of(root, user).startswith("$")
        assert keys_of(root, home) == recorded.keys
    assert json.loads((root / MARKER).read_text())["state"] == "done"
    left = [path for path in (root / "etc").rglob(".*.glowplug")]
    assert left == []


def test_power_goes_at_fifty_points(recorded, tmp_path):
    for path, content in config_drives.tree().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    states = {}
    for count, seed in points(recorded.writes):
        image = recorded.image(count, seed)
        check_file_system(image)
        state = recorded.mounted(image, lambda root: state_of(recorded, root))
        recorded.mounted(image, lambda root: finish(recorded, root, tmp_path))
        states.setdefault(state, []).append(count)
    print(f"{len(recorded.writes)} writes and flushes; the states after a cut: {states}")
    assert {"untouched", "begun, 0 set", "done, 3 set"} <= states.keys()
    assert any(state.startswith("begun") and not state.endswith(" 0 set") for state in states)


def sample():
    """Where guests are booted after the cut: WHOLE=1 boots all fifty."""
    places = range(POINTS) if os.environ.get("WHOLE") else [POINTS * 3 // 5]
    return [pytest.param(place, id=f"point{place}") for place in places]


@pytest.mark.parametrize("place", sample())
def test_next_boot_lets_its_owner_in(recorded, drive, place):
    """It does the rest, and a password and a key log in.

    As systemd's own check would, this one mends the file system before the boot.
    """
    image = recorded.image(*points(recorded.writes)[place])
    check_file_system(image)
    with Machine(
        recorded.guest,
        [attachments.ide_cdrom(drive.image)],
        disk=power.Image(image),
        append=APPEND,
        name=f"power-{place}",
        **identity(drive.instance),
    ) as machine:
        machine.login_on_console("root", drive.password)
        machine.ssh("debian", drive.key)
        marker = json.loads(machine.run(f"cat /{MARKER}").output)
        assert marker["state"] == "done"
        assert machine.run("grep -c ssh- /root/.ssh/authorized_keys").output.strip() == "1"


def boots_without(disk, drive, reason):
    """The boot goes on; one line says why nothing was set, and the drive is handed over."""
    stopped = boot_and_stop(
        disk.guest,
        [attachments.ide_cdrom(drive.image)],
        append=APPEND,
        disk=disk,
        **identity(drive.instance),
    )
    assert stopped.report["decision"] == "provision"
    assert len([line for line in stopped.lines if reason in line]) == 1, stopped.lines
    assert stopped.written() == set()
    assert stopped.root_options() == ("ro", "ro")
    assert "/run/glowplug/config-drive/openstack/latest/meta_data.json" in stopped.in_run()


def test_full_root(drive):
    with Disk(guest(NAME)) as disk:
        with disk.opened() as root:
            run("sh", "-c", 'cat /dev/zero >"$1" 2>&1 || :', "sh", root / "var/fill")
            run(
                "sh",
                "-c",
                'while echo x >"$1/fill.$((n += 1))"; do :; done 2>/dev/null',
                "sh",
                root / "var",
            )
            touch_what_boots_are_compared_with(root)
        boots_without(disk, drive, "No space left on device")


def test_medium_that_is_write_protected(drive):
    with Disk(guest(NAME)) as disk:
        disk.is_read_only = True
        boots_without(disk, drive, "Read-only file system")
