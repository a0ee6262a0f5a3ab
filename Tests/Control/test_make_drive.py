"""make-drive: a drive as Nova writes it."""

import json
import stat
import subprocess

import pytest

from conftest import BINARY, FIXTURES, answer, run, texts, write

pytestmark = pytest.mark.usefixtures("left_behind")

FORMATS = ["iso", "vfat", "directory"]
PASSWORD = 'pässw"ord\\ of\tmine'
UUID = "0b1f5a5e-3c52-4d38-8d0f-6f0a4f6c9e21"


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path.with_suffix(".pub")


def full(path, form, key, tmp_path):
    write(tmp_path, {"script": "#!/bin/sh\nid\n", "motd": "welcome\n"})
    network = FIXTURES / "nova/openstack/latest/network_data.json"
    return answer(
        *["make-drive", path, "--format", form, "--password-stdin", "--key", key],
        *["--uuid", UUID, "--hostname", "web-1.novalocal", "--meta", "role=web=front"],
        *["--user-data", tmp_path / "script", "--network-data", network],
        *["--file", f"/etc/motd={tmp_path}/motd"],
        stdin=PASSWORD + "\n",
    )


@pytest.mark.parametrize("form", FORMATS)
def test_drive_is_read_as_it_was_meant(tmp_path, key, form):
    path = tmp_path / "drive"
    made = full(path, form, key, tmp_path)
    assert made["uuid"] == UUID and made["findings"] == []
    found = answer("check-drive", path)
    assert texts(found, "bad") == [] and texts(found, "note") == []
    assert found["report"]["instance"] == {"uuid": UUID, "hostname": "web-1.novalocal"}
    assert "user data: a script for /bin/sh" in texts(found, "good")
    assert any(change["path"] == "/etc/motd" for change in found["report"]["changes"])
    # The password is in there: nobody else may look.
    forbidden = stat.S_IRWXG | stat.S_IRWXO
    assert not path.stat().st_mode & forbidden


@pytest.mark.parametrize("form", ["iso", "vfat"])
def test_label_as_blkid_sees_it(tmp_path, form):
    path = tmp_path / "drive"
    done = run("make-drive", path, "--format", form)
    assert done.returncode == 0 and "nobody can log in" in done.stderr
    words = ["blkid", "-p", "-o", "value", "-s", "LABEL", path]
    assert subprocess.run(words, capture_output=True, text=True).stdout.strip() == "config-2"
    if form == "iso":
        # As Nova's own, in the primary descriptor too.
        assert path.read_bytes()[0x8028:0x8048] == b"config-2".ljust(32)


def test_static_binary_takes_it(tmp_path, key):
    """As root sees it in a boot: the very password, and the key."""
    drive = tmp_path / "drive"
    full(drive, "directory", key, tmp_path)
    root = write(
        tmp_path / "root",
        {
            "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
            "etc/shadow": "root:*:19000:0:99999:7:::\n",
        },
    )
    (root / "root").mkdir(mode=0o700)
    words = [BINARY, "--json", "--sysroot", root, "--source", drive]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert (root / "root/.ssh/authorized_keys").read_text() == key.read_text()
    hashed = (root / "etc/shadow").read_text().split(":")[1]
    # crypt(3) of another program.
    check = (
        "import ctypes, sys; c = ctypes.CDLL('libcrypt.so.1').crypt; c.restype = ctypes.c_char_p;"
    )
    check += "sys.exit(c(sys.argv[1].encode(), sys.argv[2].encode()).decode() != sys.argv[2])"
    subprocess.run(["/usr/bin/python3", "-c", check, PASSWORD, hashed], check=True)


def test_layout_is_that_of_nova(tmp_path, key):
    """Every file of a drive that Nova wrote is there, and every member of its meta data."""
    drive = tmp_path / "drive"
    full(drive, "directory", key, tmp_path)
    nova = FIXTURES / "nova-server"
    theirs = {str(path.relative_to(nova)) for path in nova.rglob("*") if path.is_file()}
    ours = {str(path.relative_to(drive)) for path in drive.rglob("*") if path.is_file()}
    assert ours == theirs
    for path in theirs:
        if path.startswith("openstack/") and path.endswith("/meta_data.json"):
            members = json.loads((drive / path).read_text())
            assert set(members) == set(json.loads((nova / path).read_text())), path
            assert members["admin_pass"] == PASSWORD
            assert members["meta"] == {"role": "web=front"}


def test_same_input_makes_the_same_disc(tmp_path):
    """But for the random seed, which is new every time, nothing differs with the time of day."""
    sizes = set()
    for name in ["a", "b"]:
        path = tmp_path / name
        run("make-drive", path, "--uuid", UUID, environment={"SOURCE_DATE_EPOCH": "1700000000"})
        content = path.read_bytes()
        sizes.add((len(content), content[0x8000:0x8800]))
    assert len(sizes) == 1


@pytest.mark.parametrize(
    "arguments, reason",
    [
        (["--label", "a,b"], "--label takes up to 11"),
        (["--key", "/nowhere.pub"], "No such file"),
        (["--file", "/etc/motd"], "has no '=' behind a name"),
        (["--password-stdin"], "there is none on standard input"),
        (["--formt", "iso"], "Did you mean '--format'"),
    ],
)
def test_wrong_command_line(tmp_path, arguments, reason):
    done = run("make-drive", tmp_path / "drive", *arguments)
    assert done.returncode == 2
    assert reason in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_private_key(tmp_path, key):
    done = run("make-drive", tmp_path / "drive", "--key", key.with_suffix(""))
    assert done.returncode == 2 and "it is a private key" in done.stderr


def test_nothing_is_replaced_unasked(tmp_path):
    path = write(tmp_path, {"drive": "precious"}) / "drive"
    assert run("make-drive", path).returncode == 2
    assert path.read_text() == "precious"
    assert run("make-drive", path, "--force").returncode == 0
    assert path.stat().st_size > 100_000
    assert run("make-drive", tmp_path, "--format", "directory", "--force").returncode == 2
