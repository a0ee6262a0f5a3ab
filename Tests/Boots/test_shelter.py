"""The shelter that all these tests run in: scripts/sheltered."""

import errno
import os
import secrets
from contextlib import contextmanager
from pathlib import Path

import pytest
from harness import paths, shelter

pytestmark = pytest.mark.skipif(not shelter.IS_WANTED, reason="SHELTER=no")

MACHINES = ["/", "/boot", "/etc", "/home", "/opt", "/root", "/srv", "/sys", "/usr", "/var"]


@pytest.mark.parametrize("directory", MACHINES)
def test_machine_cannot_be_written(directory):
    with pytest.raises(OSError) as refused, new_file(directory):
        pass
    assert refused.value.errno == errno.EROFS


def test_what_is_written_to_run_does_not_reach_the_machine():
    outside = Path("/proc", process_outside(), "root/run")
    assert outside.is_dir()
    with new_file("/run") as file:
        assert not (outside / file.name).exists()


@pytest.mark.parametrize("directory", ["/tmp", paths.PROJECT])
def test_tests_can_write_where_they_have_to(directory):
    with new_file(directory) as file:
        assert file.exists()


@contextmanager
def new_file(directory):
    file = Path(directory, f"glowplug-shelter-{secrets.token_hex(8)}")
    file.touch(exist_ok=False)
    try:
        yield file
    finally:
        file.unlink()


def process_outside():
    """The nearest of our ancestors whose mounts are not ours: who called scripts/sheltered."""
    own = os.readlink("/proc/self/ns/mnt")
    process = "self"
    while os.readlink(f"/proc/{process}/ns/mnt") == own:
        status = Path("/proc", process, "status").read_text()
        (process,) = [line.split()[1] for line in status.splitlines() if line.startswith("PPid:")]
        assert process != "0", "every process has our mounts: this is no shelter"
    return process
