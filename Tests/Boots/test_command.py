"""The binary itself on root directories, as a builder of images calls it."""

import json
import re
import shutil
import subprocess

import pytest

from harness import config_drives, paths

PASSWD = "root:x:0:0:root:/root:/bin/bash\n"
SHADOW = "root:*:19000:0:99999:7:::\n"


@pytest.fixture
def root(tmp_path):
    directory = tmp_path / "root"
    (directory / "etc").mkdir(parents=True)
    (directory / "root").mkdir(mode=0o700)
    (directory / "etc/passwd").write_text(PASSWD)
    (directory / "etc/shadow").write_text(SHADOW)
    return directory


@pytest.fixture
def drive(tmp_path):
    return drive_of(tmp_path, config_drives.tree())


def drive_of(directory, files):
    for path, content in files.items():
        target = directory / "drive" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return directory / "drive"


def glowplug(*arguments):
    words = [str(paths.BINARY), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def state(root):
    return {
        str(path): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for path in root.rglob("*")
    }


def one_line(done, pattern):
    assert re.fullmatch(rf"glowplug: .*{pattern}.*\n", done.stderr), done.stderr


def test_plan_is_printed_and_nothing_changes(root, drive):
    before = state(root)
    done = glowplug("--dry-run", "--sysroot", root, "--source", drive)
    assert done.returncode == 0
    assert "would set the password of root in /etc/shadow" in done.stdout
    assert "would add 1 key for root to /root/.ssh/authorized_keys" in done.stdout
    assert state(root) == before


def test_report_is_the_only_output(root, drive):
    done = glowplug("--json", "--sysroot", root, "--source", drive)
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["decision"] == "provision"
    hash_ = (root / "etc/shadow").read_text().split(":")[1]
    assert config_drives.PASSWORD not in done.stdout + done.stderr
    assert hash_.startswith("$6$") and hash_ not in done.stdout + done.stderr
    again = json.loads(glowplug("--json", "--sysroot", root, "--source", drive).stdout)
    assert again["decision"] == "already-provisioned"


@pytest.mark.parametrize(
    "arguments, pattern",
    [
        (["--sysrot", "x"], "'--sysrot': there is no such flag"),
        (["--sysroot"], "'--sysroot': it needs a value"),
        (
            ["--trust", "anybody"],
            "'trust': it is auto, machine, first-boot or any, not 'anybody', in --trust",
        ),
        (["--wait", "301"], "'wait': it is auto or 0 to 300 seconds"),
        (["--users", "a:b"], "'users': it is none, or up to 256 account names"),
    ],
)
def test_wrong_flag(root, drive, arguments, pattern):
    before = state(root)
    done = glowplug(*(["--sysroot", root, "--source", drive] + arguments))
    assert done.returncode == 2
    one_line(done, re.escape(pattern))
    assert state(root) == before


def test_unknown_policy_key(root, drive):
    (root / "etc/glowplug.conf").write_text("# ours\nuser=root\n")
    before = state(root)
    done = glowplug("--sysroot", root, "--source", drive)
    assert done.returncode == 2
    one_line(done, re.escape("'user': there is no such key, in /etc/glowplug.conf line 2"))
    assert state(root) == before


def test_account_that_does_not_exist(root, drive):
    done = glowplug("--json", "--sysroot", root, "--source", drive, "--users", "root,nobody-here")
    assert done.returncode == 1
    one_line(done, "'nobody-here': the target has no such account")
    outcomes = {
        change["user"]: change["outcome"]
        for change in json.loads(done.stdout)["changes"]
        if change["user"]
    }
    assert outcomes == {"root": "applied", "nobody-here": "failed"}


def test_target_without_shadow(root, drive):
    (root / "etc/shadow").unlink()
    before = state(root)
    done = glowplug("--sysroot", root, "--source", drive)
    assert done.returncode == 1
    one_line(done, re.escape("'/etc/shadow': the root file system has no such file"))
    assert state(root) == before


@pytest.mark.parametrize(
    "files, pattern",
    [
        (
            {"openstack/latest/meta_data.json": b'{"uuid": '},
            "failed to parse 'openstack/latest/meta_data.json': it is not JSON",
        ),
        (
            {"unrelated": b""},
            "failed to read 'openstack/latest/meta_data.json': there is no such file",
        ),
    ],
)
def test_drive_that_is_none(root, tmp_path, files, pattern):
    before = state(root)
    done = glowplug("--sysroot", root, "--source", drive_of(tmp_path, files))
    assert done.returncode == 1
    one_line(done, re.escape(pattern))
    assert state(root) == before


def test_drive_with_nothing_on_it_sets_nothing(root, tmp_path):
    drive = drive_of(tmp_path, {"openstack/latest/meta_data.json": b"{}"})
    done = glowplug("--sysroot", root, "--source", drive)
    assert done.returncode == 0
    one_line(done, "nothing to set")
    assert (root / "etc/shadow").read_text() == SHADOW
    assert not (root / "root/.ssh").exists()


def test_image_that_cannot_be_mounted_here(root, tmp_path):
    """This machine's kernel may lack iso9660, or have it: then the image is read."""
    image = config_drives.iso("command", config_drives.tree())
    done = glowplug("--dry-run", "--sysroot", root, "--source", image)
    if done.returncode == 0:
        assert "iso9660" in done.stdout
    else:
        assert "extract it to a directory and give that with --source" in done.stderr + done.stdout


def test_binary_is_static_and_small():
    header = subprocess.run(
        ["readelf", "--program-headers", "--dynamic", paths.BINARY], capture_output=True, text=True
    )
    assert "INTERP" not in header.stdout and "NEEDED" not in header.stdout
    limit = re.search(r"^SIZE_LIMIT := (\d+)$", (paths.PROJECT / "Makefile").read_text(), re.M)
    assert paths.BINARY.stat().st_size <= int(limit.group(1))
    assert shutil.which("readelf")
