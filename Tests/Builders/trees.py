"""A root file system of Debian's in which a generator makes an initramfs, and the guest of both."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from harness import bases, paths, progress
from harness.commands import run
from harness.guests import Guest, make_disk

KERNEL = "linux-image-cloud-amd64"

INSIDE = Path(__file__).with_name("inside.sh")


def make_install(tree, *targets):
    """`make install` and more; what was built before, as the shelter lets nothing be built."""
    words = ["make", "-s", *targets, "--old-file=dist/glowplug", f"DESTDIR={tree}"]
    run(*words, cwd=paths.PROJECT, timeout=60)


@contextmanager
def unpacked(root):
    """The base of a recipe, changed by nobody yet; gone afterwards."""
    base = bases.tarball(root)
    with tempfile.TemporaryDirectory(prefix="builders-", dir=paths.GUESTS) as directory:
        tree = Path(directory) / "root"
        tree.mkdir()
        bases.unpack(base, tree)
        yield tree


def guest(tree, name, generate):
    """The guest of a tree; `generate` is the command that makes /initrd in it, for $KERNEL."""
    (kernel,) = tree.glob("usr/lib/modules/*")
    with progress.step(f"{name}: {generate.split()[0]}"):
        run(INSIDE, tree, "env", f"KERNEL={kernel.name}", "sh", "-ec", generate, timeout=1800)
    made = tree.with_name("made")
    made.mkdir()
    shutil.move(tree / "initrd", made / "initrd")
    (vmlinuz,) = tree.glob("boot/vmlinuz-*")
    shutil.move(vmlinuz, made / "vmlinuz")
    with progress.step(f"{name}: root disk"):
        make_disk(tree, made / "root.ext4")
    return Guest(name, made / "vmlinuz", made / "initrd", made / "root.ext4")
