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


def after_boot(tmp_path, record, *arguments):
    """Nothing was handed over, and the kernel log holds one record; no journal runs here."""
    log = tmp_path / "kmsg"
    log.write_bytes(record)
    script = 'mount --bind "$0" /dev/kmsg && exec "$@"'
    words = ["unshare", "--mount", "sh", "-c", script, log, PROGRAM, "status", *arguments]
    return subprocess.run(
        [*words, "--report", tmp_path / "missing"], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    "priority, message, status, decision",
    [
        (11, "refused: /dev/vdb of instance x may not: no", 1, "refused"),
        (14, "no config drive was found, looked for 10000 ms", 1, "no-drive"),
        (
            14,
            "/dev/vdb is no config drive: it has no meta_data.json, looked for 3 ms",
            1,
            "no-drive",
        ),
        (
            14,
            "already provisioned: /dev/vdb is no config drive: it is empty",
            0,
            "already-provisioned",
        ),
        (14, "switched off by glowplug=off", 0, "off"),
        (14, "instance x from /dev/sr0: set the password of root", 0, "provision"),
        (
            11,
            "instance x from /dev/sr0: failed to add keys for 'root': it has none",
            1,
            "provision",
        ),
        (11, "failed to read '/etc/passwd': No such file or directory", 1, None),
        (12, "/dev/vdb is no config drive: it is empty", 0, None),
    ],
)
def test_kernel_log_tells(tmp_path, priority, message, status, decision):
    record = f"{priority},301,4711815,-;glowplug: {message}\n SUBSYSTEM=x\n DEVICE=y\n".encode()
    done = after_boot(tmp_path, record, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["decision"], found["report"]) == (status, decision, None)
    assert found["log"] == [{"priority": priority & 7, "message": message}]


def test_kernel_log_of_others(tmp_path):
    for record in (b"", b"11,1,2,-;sshd: refused: x\n", b"garbage", b";glowplug: refused: x"):
        done = after_boot(tmp_path, record, "--json")
        found = json.loads(done.stdout)
        assert (done.returncode, found["status"], found["log"]) == (2, "unknown", [])


def test_kernel_log_is_read_as_it_was_written(tmp_path):
    """The kernel escapes what is no printable ASCII, and its own backslash."""
    record = rb"11,1,2,-;glowplug: refused: \xc3\xa4 \x5cx1b \x1b[31m \x1" + b"\n"
    found = json.loads(after_boot(tmp_path, record, "--json").stdout)
    assert found["log"][0]["message"] == "refused: ä \\x1b \\x1b[31m \\x1"


def test_refusal_in_words(tmp_path):
    done = after_boot(tmp_path, b"11,1,2,-;glowplug: refused: /dev/vdb is a stranger's\n")
    assert done.stdout == (
        "decision  the drive was not let in\n"
        "nothing was handed over in this boot; the kernel log has\n"
        "  refused: /dev/vdb is a stranger's\n"
    )


def test_nothing_is_known(tmp_path):
    done = after_boot(tmp_path, b"")
    assert done.returncode == 2 and "is not there" in done.stdout


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
