"""Every drive of the fixtures: the binary of aarch64 reports and writes what x86_64's does.

What cannot be equal is times, and what comes of chance: the salt of a hash, and in a root that has
no marker yet the key of its digests.
"""

import json
import os
import re
import subprocess

import pytest
from conftest import FOREIGN, NATIVE, TOP
from machine import accepts, snapshot

DRIVES = sorted(path.name for path in (TOP / "Tests/Fixtures/drives").iterdir())

FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\ndebian:x:1000:1000::/home/debian:/bin/sh\n",
    "etc/shadow": "root:*:19700:0:99999:7:::\ndebian:!:19702:0:99999:7:::\n",
    "etc/hosts": "127.0.0.1 localhost\n",
    "etc/machine-id": "",
}

# Of a copy's origin; its key is the one that a later marker keeps.
MARKER = {
    "version": 1,
    "instance": "0b1f5a5e-3c52-4d38-8d0f-6f0a4f6c9e21",
    "state": "done",
    "applied": [],
    "digest_key": "57c4416b29fae45652dc703dfb6d52ac",
}

ROOTS = {
    # Without cloud-init: all of the drive is obeyed, by networkd.
    "whole": {
        "etc/login.defs": "ENCRYPT_METHOD YESCRYPT\n",
        "usr/lib/systemd/systemd-networkd": "",
        "usr/sbin/sshd": "",
    },
    "cloud-init": {
        "etc/login.defs": "ENCRYPT_METHOD SHA512\n",
        "etc/glowplug/instance.json": json.dumps(MARKER),
        "etc/cloud/cloud.cfg": "system_info:\n  default_user:\n    name: debian\n",
        "usr/bin/cloud-init": "",
        "var/lib/cloud/.keep": "",
    },
}

HASH = r"\$(?:y|6)\$[./0-9A-Za-z$=,]+"
DIGESTS = r'("(?:digest_key|digest_before|digest_after|content|user_data|before|after)": )"[^"]*"'


def make_root(directory, files):
    for name, content in {**FILES, **files}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (directory / "etc/shadow").chmod(0o640)
    for home, owner in [("root", 0), ("home/debian", 1000)]:
        (directory / home).mkdir(parents=True)
        (directory / home).chmod(0o700)
        os.chown(directory / home, owner, owner)


def run(program, scene, place, files, drive, arguments):
    """What a run says, and what it leaves: at the same path for both, as the report names it."""
    make_root(place / "root", files)
    words = [*program, *arguments, "--sysroot", place / "root", "--source", drive]
    done = subprocess.run(
        [*map(str, words), "--users", "root,debian"], capture_output=True, text=True, timeout=120
    )
    left = snapshot(place)
    place.rename(place.with_name(f"{place.name}-{scene}"))
    return done, left


def comparable(text, has_own_key):
    text = re.sub(r'"microseconds": \{[^}]*\}', '"microseconds": {}', text)
    text = re.sub(r"looked for \d+ ms", "looked for a while", text)
    text = re.sub(HASH, "HASH", text)
    if has_own_key:
        text = re.sub(DIGESTS, r'\1"DIGEST"', text)
        text = re.sub(r'^\s+"[0-9a-f]{16}",?$', "KEY", text, flags=re.MULTILINE)
    return text


def tree(left, has_own_key):
    return {
        path: (*entry[:3], entry[3] and comparable(entry[3].decode("latin-1"), has_own_key))
        for path, entry in left.items()
    }


def password_of(drive):
    for file in sorted(drive.glob("openstack/*/meta_data.json"), reverse=True):
        try:
            data = json.loads(file.read_bytes())
        except ValueError:
            continue
        return data.get("admin_pass") or data.get("meta", {}).get("admin_pass")
    return None


@pytest.mark.parametrize("is_dry", [True, False], ids=["dry", "real"])
@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("name", DRIVES)
def test_drive(name, root, is_dry, tmp_path):
    drive = TOP / "Tests/Fixtures/drives" / name
    files = ROOTS[root]
    arguments = ["--dry-run"] if is_dry else ["--json", "--run", tmp_path / "place/run"]
    has_own_key = "etc/glowplug/instance.json" not in files
    place = tmp_path / "place"
    native, native_left = run(NATIVE, "native", place, files, drive, arguments)
    foreign, foreign_left = run(FOREIGN, "foreign", place, files, drive, arguments)

    assert foreign.returncode == native.returncode
    assert comparable(foreign.stderr, False) == comparable(native.stderr, False)
    assert comparable(foreign.stdout, False) == comparable(native.stdout, False)
    assert native.stdout
    assert tree(foreign_left, has_own_key) == tree(native_left, has_own_key)
    if is_dry:
        make_root(place / "root", files)
        assert foreign_left == snapshot(place)
        return
    check_hashes(password_of(drive), native_left, foreign_left)


def check_hashes(password, native_left, foreign_left):
    """A hash of either one is a hash of the password, and each has its own salt."""
    native, foreign = (
        re.findall(HASH, left["root/etc/shadow"][3].decode())
        for left in (native_left, foreign_left)
    )
    assert len(foreign) == len(native) == (2 if password else 0)
    for field in [*native, *foreign]:
        assert accepts(password, field)
    assert not set(native) & set(foreign)
