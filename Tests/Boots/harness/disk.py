"""A guest's root disk for one test: the guest's own is never written to."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from harness import paths
from harness.commands import run


class Disk:
    """Starts as an overlay, which costs nothing; a copy when somebody wants to look inside."""

    # As a medium that is write-protected.
    is_read_only = False
    # Where what a guest writes is listed: power.py.
    log = None

    def __init__(self, guest):
        self.guest = guest
        paths.GUESTS.mkdir(parents=True, exist_ok=True)
        _remove_abandoned()
        self._directory = Path(tempfile.mkdtemp(prefix=f"disk-{os.getpid()}-", dir=paths.GUESTS))
        self.path = self._directory / "overlay.qcow2"
        self.format = "qcow2"
        run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", guest.disk, self.path)

    @contextmanager
    def opened(self):
        """The root file system as a directory of this machine, while no guest runs on it."""
        self._become_raw()
        mounted = self._directory / "mounted"
        mounted.mkdir(exist_ok=True)
        run("mount", "-o", "loop", self.path, mounted)
        try:
            yield mounted
        finally:
            run("umount", mounted)

    def remove(self):
        shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()

    def _become_raw(self):
        if self.format == "raw":
            return
        copy = self._directory / "copy.raw"
        run("qemu-img", "convert", "-O", "raw", self.path, copy)
        self.path.unlink()
        self.path, self.format = copy, "raw"


def _remove_abandoned():
    """Of test runs that were killed: a disk that somebody looked into takes half a gigabyte."""
    for directory in paths.GUESTS.glob("disk-*-*"):
        if not Path("/proc", directory.name.split("-")[1]).exists():
            shutil.rmtree(directory, ignore_errors=True)
