"""check-drive: what a drive holds, and what of it would be refused."""

import json
import os
import subprocess

import pytest

from conftest import FIXTURES, NOBODY, answer, run, texts, write

pytestmark = pytest.mark.usefixtures("left_behind")

# What is wrong with a drive as its maker wrote it; all the others are taken as they are.
FAULTS = {
    "ironic-boot-iso": ["meta data: failed to read 'openstack/latest/meta_data.json'"],
    "kcli": ["keys: there is none", "cloud-init: the drive has no uuid"],
    "kubevirt": ["network: failed to parse 'network_data.json'", "cloud-init: failed to parse"],
    "nova-x509": ["meta data: public_keys.win is an x509", "meta data: keys[0] is an x509"],
    "proxmox": ["keys: there is none", "cloud-init: failed to parse"],
    "proxmox-windows": ["cloud-init: failed to parse"],
}


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir()))
def test_drives_of_every_maker(name):
    faults = FAULTS.get(name, [])
    found = answer("check-drive", FIXTURES / name, status=1 if faults else 0)
    bad = texts(found, "bad")
    assert len(bad) == len(faults), bad
    for line, beginning in zip(bad, faults):
        assert line.startswith(beginning)
    decision = "no-drive" if name == "ironic-boot-iso" else "provision"
    assert found["report"]["decision"] == decision
    assert found["good"] == (not faults)


def meta_data(**changes):
    members = {
        "uuid": "7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11",
        "hostname": "web-1",
        "admin_pass": "gK7mXw3RtQ9z",
    }
    return json.dumps({**members, **changes})


def drive(directory, text, **more):
    files = {"openstack/latest/meta_data.json": text}
    for name, content in more.items():
        files[f"openstack/latest/{name.replace('__', '.')}"] = content
    return write(directory / "drive", files)


@pytest.mark.parametrize(
    "text, more, expected",
    [
        ('{"uuid": ', {}, "it is not JSON at byte"),
        ("[]", {}, "it is not JSON"),
        (meta_data(admin_pass="a\nb"), {}, "password: the password holds a line end"),
        (meta_data(admin_pass=7), {}, "password: admin_pass has a wrong type"),
        (meta_data(public_keys={"a": "ssh-ed25519 AAAA"}), {}, "meta data: public_keys.a"),
        (meta_data(uuid=None), {}, "cloud-init: the drive has no uuid"),
        (meta_data(meta=[]), {}, "cloud-init: meta has a wrong type"),
        (
            meta_data(files=[{"path": "/etc/motd", "content_path": "/content/0000"}]),
            {},
            "cloud-init: files[0] has no path or no content",
        ),
        (meta_data(), {"vendor_data__json": "{"}, "cloud-init: failed to parse"),
        (meta_data(), {"network_data__json": "null"}, "network: failed to parse"),
        (
            meta_data(),
            {"network_data__json": '{"links": [{"id": "a", "type": "phy", "mtu": "big"}]}'},
            "network: ",
        ),
    ],
)
def test_broken_drives(tmp_path, text, more, expected):
    found = answer("check-drive", drive(tmp_path, text, **more), status=1)
    assert any(expected in line for line in texts(found, "bad")), found["findings"]


def test_broken_version_before_a_good_one(tmp_path):
    path = drive(tmp_path, meta_data())
    write(path, {"openstack/2025-04-04/meta_data.json": "{"})
    found = answer("check-drive", path, status=1)
    assert found["report"]["decision"] == "provision"
    assert any("openstack/2025-04-04/meta_data.json" in line for line in texts(found, "bad"))


def test_words_of_a_boot(tmp_path):
    """For a person: every line with its mark, and the plan."""
    done = run("check-drive", drive(tmp_path, meta_data()))
    assert done.returncode == 0 and not done.stderr
    assert "would set the password of root in /etc/shadow" in done.stdout
    assert "gK7mXw3RtQ9z" not in done.stdout
    assert "\033" not in done.stdout


def test_root_that_has_booted(tmp_path):
    root = write(
        tmp_path / "root",
        {
            "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
            "etc/shadow": "root:*:19000:0:99999:7:::\n",
            "etc/machine-id": "0123456789abcdef0123456789abcdef\n",
        },
    )
    found = answer("check-drive", "--sysroot", root, FIXTURES / "nova", status=1)
    assert any("has booted before" in line for line in texts(found, "bad"))


@pytest.mark.parametrize("kind", ["iso", "vfat"])
def test_images_without_root(open_directory, kind):
    image = make(kind, open_directory, FIXTURES / "nova-server")
    image.chmod(0o644)
    found = answer("check-drive", image, user=NOBODY)
    assert found["label"] == "config-2"
    assert found["filesystem"] == {"iso": "iso9660", "vfat": "vfat"}[kind]
    assert found["report"]["instance"]["uuid"] == "7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11"
    assert found["report"]["drive"]["source"] == str(image)
    # The very words of the drive as a directory, but for the label.
    directory = answer("check-drive", FIXTURES / "nova-server")
    assert texts(found, "good")[1:] == texts(directory, "good")


def make(kind, directory, tree, label="config-2"):
    image = directory / f"drive.{kind}"
    if kind == "iso":
        words = ["genisoimage", "-quiet", "-J", "-r", "-V", label, "-o", image, tree]
        subprocess.run(words, check=True, capture_output=True)
        return image
    subprocess.run(["truncate", "--size=64M", image], check=True)
    subprocess.run(["mkfs.vfat", "-n", label, image], check=True, capture_output=True)
    subprocess.run(["mcopy", "-s", "-i", image, *sorted(tree.iterdir()), "::/"], check=True)
    return image


def test_wrong_label(tmp_path):
    found = answer(
        "check-drive", make("iso", tmp_path, FIXTURES / "nova", label="CIDATA"), status=1
    )
    assert any(line.startswith("label: it is 'CIDATA'") for line in texts(found, "bad"))


@pytest.mark.parametrize("kind", ["iso", "vfat"])
def test_large_file(tmp_path, kind):
    """It costs itself, and is never taken whole."""
    tree = drive(tmp_path, meta_data(), user_data=b"#!/bin/sh\n" + bytes(20 << 20))
    found = answer("check-drive", make(kind, tmp_path, tree), status=1)
    assert any("is larger than" in line for line in texts(found, "bad"))
    assert found["report"]["decision"] == "provision"


def test_more_than_a_drive_may_hold(tmp_path):
    tree = drive(tmp_path, meta_data())
    write(tree, {f"openstack/content/{number:04}": bytes(15 << 20) for number in range(6)})
    done = run("check-drive", make("iso", tmp_path, tree))
    assert done.returncode == 2
    assert "more than 64 MiB" in done.stderr


def test_links_and_devices(tmp_path):
    """A link of the image is refused as a boot refuses it, and nothing is written through one."""
    outside = tmp_path / "outside"
    outside.mkdir()
    tree = drive(tmp_path, meta_data())
    os.symlink("/etc/passwd", tree / "openstack/latest/user_data")
    os.symlink(outside, tree / "openstack/2025-04-04")
    os.mkfifo(tree / "openstack/latest/vendor_data.json")
    found = answer("check-drive", make("iso", tmp_path, tree), status=1)
    bad = texts(found, "bad")
    assert any("user_data" in line and "no regular file" in line for line in bad), bad
    assert any("2025-04-04" in line and "symbolic link" in line for line in bad), bad
    assert any("vendor_data.json" in line and "no regular file" in line for line in bad), bad
    assert not list(outside.iterdir())


@pytest.mark.parametrize("length", [40_000, 200_000])
def test_damaged_image(tmp_path, length):
    """Cut off or overwritten, it ends in an answer or a reason."""
    image = make("iso", tmp_path, FIXTURES / "nova")
    content = bytearray(image.read_bytes())
    content[36_000:length] = b"\xff" * (length - 36_000)
    image.write_bytes(content)
    done = run("check-drive", image)
    assert done.returncode in (1, 2)
    assert done.stderr or "no " in done.stdout


def test_path_that_is_none(tmp_path):
    for path in [tmp_path / "missing", write(tmp_path, {"text": "no image"}) / "text"]:
        done = run("check-drive", path)
        assert done.returncode == 2
        assert done.stderr.startswith("glowplugctl: failed to open")
