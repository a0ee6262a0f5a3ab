"""diskimage-builder with the element of image-builders/diskimage-builder."""

import os
import shutil
from pathlib import Path

import owner
import pytest
import trees

from harness import mirror, paths, progress
from harness.commands import run
from harness.guests import Guest

# `make test-builders` puts it there.
PROGRAMS = Path(os.environ["DISKIMAGE_BUILDER"])

ELEMENTS = paths.PROJECT / "image-builders" / "diskimage-builder"
RELEASE = "trixie"

# sudo complains of a name that nobody can look up, and diskimage-builder takes that for its answer.
BUILD = 'hostname localhost && cd "$TMP_DIR" && exec disk-image-create "$@"'


@pytest.fixture
def work(builders):
    """Where it works, and what it is told beside the elements."""
    directory = builders / "diskimage-builder"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    yield directory
    shutil.rmtree(directory)


def build(work, *elements, **settings):
    """The image of these elements; what it printed where it fails."""
    archive, *rest = [line.split()[1:3] for line in mirror.sources(RELEASE)]
    security = [address for address, suite in rest if suite == f"{RELEASE}-security"]
    environment = {
        **os.environ,
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "ELEMENTS_PATH": str(ELEMENTS),
        "DIB_RELEASE": RELEASE,
        "DIB_DISTRIBUTION_MIRROR": archive[0],
        "DIB_DEBIAN_SECURITY_MIRROR": (security or [archive[0]])[0],
        "TMP_DIR": str(work),
        "DIB_IMAGE_CACHE": str(work / "cache"),
        "DIB_LOCKFILES": str(work / "locks"),
        **settings,
    }
    # It reaches the image, where there is no such directory.
    environment.pop("TMPDIR", None)
    image = work / "image"
    words = ["--no-tmpfs", "-t", "raw", "-o", image, *elements]
    run(
        *["unshare", "--uts", "sh", "-c", BUILD, "sh", *words],
        env=environment,
        timeout=3600,
    )
    return image.with_suffix(".raw")


def test_owner_logs_in(work, drive):
    tree = work / "tree"
    trees.make_install(tree, "install")
    with progress.step("diskimage-builder: debian-minimal, openssh-server, glowplug"):
        image = build(
            work, "debian-minimal", "openssh-server", "glowplug", DIB_GLOWPLUG_TREE=str(tree)
        )
    made = Guest("diskimage-builder", *boot_files(image, work), image)
    owner.logs_in(made, drive, "diskimage-builder", "ro root=LABEL=cloudimg-rootfs")


def boot_files(image, work):
    """Kernel and initramfs of an image, as its boot loader would take them."""
    mounted = work / "mounted"
    mounted.mkdir()
    run("mount", "-o", "loop,ro", image, mounted)
    try:
        for name in ["vmlinuz", "initrd.img"]:
            (file,) = mounted.glob(f"boot/{name}-*")
            yield shutil.copy(file, work / name)
    finally:
        run("umount", mounted)
