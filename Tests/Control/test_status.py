"""status: what a boot did, from the report that the static binary wrote."""

import json
import os
import pty
import subprocess

import pytest

from conftest import BINARY, FIXTURES, NOBODY, PROGRAM, answer, run, write


@pytest.fixture
def root(tmp_path):
    root = write(
        tmp_path / "root",
        {
            "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
            "etc/shadow": "root:*:19000:0:99999:7:::\n",
        },
    )
    (root / "root").mkdir(mode=0o700)
    return root


def report_of(root, *arguments, drive=FIXTURES / "nova-server"):
    """As a real run hands it over."""
    directory = root.parent / "handed"
    words = [BINARY, "--sysroot", root, "--source", drive, "--run", directory, *arguments]
    subprocess.run(words, capture_output=True, timeout=60)
    return directory / "report.json"


def test_provisioned(root):
    report = report_of(root)
    found = answer("status", "--report", report)
    assert found["status"] == "good"
    assert found["report"] == json.loads(report.read_text()) or found["report"]["changes"]
    done = run("status", "--report", report)
    assert done.returncode == 0
    assert "applied   password of root in /etc/shadow" in done.stdout
    assert "applied   keys (1 added) of root in /root/.ssh/authorized_keys" in done.stdout
    assert "7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11 (web-1.novalocal)" in done.stdout


def test_provisioned_before(root):
    report_of(root)
    found = answer("status", "--report", report_of(root))
    assert found["report"]["decision"] == "already-provisioned"


def test_failed_change(root):
    (root / "root").rmdir()
    found = answer("status", "--report", report_of(root), status=1)
    assert found["report"]["decision"] == "provision"
    done = run("status", "--report", root.parent / "handed/report.json")
    assert "failed    keys" in done.stdout and "/root" in done.stdout


def printed(root, *arguments):
    """The report of a run that hands nothing over, from its standard output."""
    words = [BINARY, "--json", "--sysroot", root, *arguments]
    report = root.parent / "printed.json"
    report.write_bytes(subprocess.run(words, capture_output=True, timeout=60).stdout)
    return report


def test_refused(root):
    write(root, {"etc/machine-id": "0" * 31 + "1\n"})
    report = printed(root, "--source", FIXTURES / "nova")
    found = answer("status", "--report", report, status=1)
    assert found["report"]["decision"] == "refused"
    assert "has booted before" in run("status", "--report", report).stdout


def test_no_drive(root):
    report = printed(root, "--source", FIXTURES / "ironic-boot-iso")
    found = answer("status", "--report", report, status=1)
    assert found["report"]["decision"] == "no-drive"


@pytest.mark.parametrize(
    "content, reason",
    [
        ("", "it is not JSON"),
        ("{", "it is not JSON"),
        ("[]", "has a wrong type"),
        ("{}", "it has no "),
        ("\0" * 100, "it is not JSON"),
        ("[" * 100_000, "it is no"),
        ('{"version": 1}', "has a wrong type"),
        ("x" * (1 << 21), "File too large"),
    ],
)
def test_garbage(tmp_path, content, reason):
    report = write(tmp_path, {"report.json": content}) / "report.json"
    done = run("status", "--report", report)
    assert done.returncode == 2
    assert done.stderr.startswith("glowplugctl: failed to ") and reason in done.stderr


def test_unknown_decision_and_members(root):
    """What a newer version adds is no fault; a decision that nobody knows is."""
    members = json.loads(report_of(root).read_text())
    members["measured"] = {"register": 12}
    report = root.parent / "newer.json"
    report.write_text(json.dumps(members))
    answer("status", "--report", report)
    report.write_text(json.dumps({**members, "decision": "guessed"}))
    done = run("status", "--report", report)
    assert done.returncode == 2 and "decision has an unknown value" in done.stderr


def test_hostile_text(root):
    """A host name of a drive's that would write on the terminal."""
    members = json.loads(report_of(root).read_text())
    members["instance"]["hostname"] = "\033]0;mine\007"
    report = root.parent / "hostile.json"
    report.write_text(json.dumps(members))
    done = run("status", "--report", report)
    assert "\033" not in done.stdout and "\\x1b]0;mine\\x07" in done.stdout


def test_nothing_is_known(tmp_path):
    """In the shelter nothing has booted; what can't be read is not missing."""
    done = run("status", "--report", tmp_path / "missing")
    assert done.returncode == 2 and "is not there" in done.stdout
    assert answer("status", "--report", tmp_path / "missing", status=2)["status"] == "unknown"


def test_who_is_not_root(open_directory, root):
    directory = open_directory / "glowplug"
    directory.mkdir(mode=0o700)
    (directory / "report.json").write_text(report_of(root).read_text())
    done = run("status", "--report", directory / "report.json", user=NOBODY)
    assert done.returncode == 2 and "Permission denied" in done.stderr


def test_wait_ends_where_nothing_is_left(root):
    assert run("status", "--wait", "--report", report_of(root)).returncode == 0


def on_a_terminal(*arguments, **environment):
    """What the program writes to a terminal."""
    leader, follower = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", **environment}
    process = subprocess.Popen(
        [PROGRAM, *arguments], stdout=follower, stderr=follower, env=environment
    )
    os.close(follower)
    output = b""
    while True:
        try:
            part = os.read(leader, 65_536)
        except OSError:
            break
        if not part:
            break
        output += part
    os.close(leader)
    process.wait(timeout=60)
    return output


def test_colours(root):
    words = ["status", "--report", report_of(root)]
    assert b"\033[32m" in on_a_terminal(*words)
    assert b"\033[32m" in on_a_terminal(*words, NO_COLOR="")
    assert b"\033" not in on_a_terminal(*words, NO_COLOR="1")
    assert b"\033" not in on_a_terminal(*words, TERM="dumb")
    assert b"\033" not in on_a_terminal(*words, "--json")
    assert "\033" not in run(*words).stdout


def test_full_disk(root):
    """Half an answer is no answer."""
    words = [PROGRAM, "status", "--report", report_of(root)]
    with open("/dev/full", "w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "standard output" in done.stderr
