"""The built dist/glowplugctl, and what it is tried on."""

import json
import subprocess
import tempfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = PROJECT / "dist" / "glowplugctl"
BINARY = PROJECT / "dist" / "glowplug"
FIXTURES = PROJECT / "Tests" / "Fixtures" / "drives"

NOBODY = 65534

# Where the program puts what it unpacks; of these tests alone, and open to nobody too.
SCRATCH = Path(tempfile.mkdtemp(prefix="control-tests-"))
SCRATCH.chmod(0o1777)


def pytest_unconfigure():
    SCRATCH.rmdir()


def run(*arguments, stdin="", user=None, environment=None):
    """The program's exit status and what it wrote; a user of None is root."""
    words = [str(PROGRAM), *map(str, arguments)]
    return subprocess.run(
        words,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "TMPDIR": str(SCRATCH),
            **(environment or {}),
        },
    )


def answer(*arguments, status=0, **options):
    """What it prints as JSON."""
    done = run(*arguments, "--json", **options)
    assert done.returncode == status, done.stderr + done.stdout
    return json.loads(done.stdout)


def texts(found, verdict):
    """The findings with a verdict, each as one line."""
    return [
        f"{finding['subject']}: {finding['text']}"
        for finding in found["findings"]
        if finding["verdict"] == verdict
    ]


def write(directory, files):
    for path, content in files.items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return directory


@pytest.fixture
def left_behind(tmp_path):
    """No test leaves a directory of the program's, or a loop device."""
    yield
    assert not list(SCRATCH.iterdir())
    devices = subprocess.run(["losetup", "--all"], capture_output=True, text=True).stdout
    assert str(tmp_path) not in devices


@pytest.fixture
def open_directory(tmp_path_factory):
    """One that nobody may read: pytest's own are root's alone."""
    directory = tmp_path_factory.mktemp("open")
    for parent in [directory, *directory.parents][:3]:
        parent.chmod(0o755)
    return directory
