"""Built again, somewhere else and by somebody else, every package is the same, bit for bit."""

import hashlib
import os
import subprocess

import pytest
from conftest import PROJECT

# A longer path, a home that is empty, another time zone and language; and each with another umask.
FORMATS = {"deb": "027", "rpm": "002"}


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """Both formats at a time: most of a build keeps one core busy."""
    builds = {}
    for kind, umask in FORMATS.items():
        work = tmp_path_factory.mktemp(f"a-directory-with-a-much-longer-name-for-{kind}")
        home = tmp_path_factory.mktemp("home")
        script = f"umask {umask}; exec scripts/build-packages {kind} {work}/work {work}/made"
        environment = os.environ | {"HOME": str(home), "TZ": "Asia/Tokyo", "LANG": "C.UTF-8"}
        for variable in ("MAKEFLAGS", "MAKELEVEL", "SOURCE_DATE_EPOCH", "LC_ALL"):
            environment.pop(variable, None)
        process = subprocess.Popen(
            ["sh", "-c", script],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        builds[kind] = (work / "made", process)
    made = {}
    for kind, (directory, process) in builds.items():
        said, _ = process.communicate(timeout=900)
        assert process.returncode == 0, said[-4000:]
        made[kind] = directory
    return made


@pytest.mark.parametrize("kind", FORMATS)
def test_same_bytes(kind, packages, again):
    first = {file.name: digest(file) for file in getattr(packages, f"{kind}s")}
    second = {file.name: digest(file) for file in again[kind].iterdir()}
    assert first and first == second


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()
