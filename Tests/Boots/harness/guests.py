"""Guests: a kernel, an initramfs and a root disk, with glowplug installed as its users install it.

`python3 -m harness.guests NAME…` in Tests/Boots makes them ahead of time.
"""

import hashlib
import shutil
import stat
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness import bases, paths, progress
from harness.architectures import AMD64, Architecture
from harness.commands import locked, run
from harness.recipes import GUESTS

# Free space on a root disk, for what a boot and a test write.
SPARE_MEBIBYTES = 256


@dataclass(frozen=True)
class Guest:
    name: str
    kernel: Path
    initrd: Path
    disk: Path
    architecture: Architecture = AMD64


def guest(name, with_glowplug=True):
    """The guest of that name.

    Without glowplug it is the control, and what the harness itself is tried with.
    """
    root, initramfs = GUESTS[name]
    base = bases.tarball(root)
    variant = root.name if with_glowplug else f"{root.name}-control"
    another = f"another worker's {variant}"
    with locked(paths.GUESTS / f"{variant}.lock", another), _staged_glowplug(
        root.architecture, with_glowplug
    ) as installed:
        directory = paths.GUESTS / f"{variant}-{_key(root, base, installed)}"
        if not directory.exists():
            _remove_older(variant, directory)
            _make_layer(root, variant, base, installed, directory)
    return Guest(
        name,
        directory / "vmlinuz",
        directory / f"initrd-{initramfs}",
        directory / "root.ext4",
        root.architecture,
    )


@contextmanager
def _staged_glowplug(architecture, wanted):
    """What `make install` puts on a system.

    Its content, not its sources, decides whether a guest is made anew.
    """
    if not wanted:
        yield None
        return
    # What was built before: a build would write to where the shelter lets nothing write.
    old = f"--old-file={architecture.binary.relative_to(paths.PROJECT)}"
    install = ["make", "-s", "install", f"ARCH={architecture.machine}", old, "PREFIX=/usr"]
    with tempfile.TemporaryDirectory(prefix="installed-", dir=paths.GUESTS) as staged:
        with locked(paths.GUESTS / "installed.lock", "another worker's make install"):
            run(*install, f"DESTDIR={staged}", cwd=paths.PROJECT, timeout=60)
        yield Path(staged)


def _key(root, base, installed):
    digest = hashlib.sha256(
        f"{base.name} {root.initramfs_commands}".encode() + paths.STOPPER.read_bytes()
    )
    if installed:
        for file in sorted(installed.rglob("*")):
            if file.is_file() and "/share/man/" not in str(file):
                digest.update(
                    f"{file.relative_to(installed)} {stat.S_IMODE(file.stat().st_mode)}".encode()
                )
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _make_layer(root, variant, base, installed, directory):
    with tempfile.TemporaryDirectory(prefix="unpacked-", dir=paths.GUESTS) as work:
        tree, made = Path(work) / "root", Path(work) / "made"
        tree.mkdir()
        made.mkdir()
        with progress.step(f"{variant}: unpacking, make install"):
            bases.unpack(base, tree)
            if installed:
                run("cp", "--archive", "--no-target-directory", installed, tree)
            run(
                "install",
                "-D",
                "-m",
                "755",
                paths.STOPPER,
                tree / "usr/lib/boot-tests" / paths.STOPPER.name,
            )
        for initramfs, command in root.initramfs_commands.items():
            with progress.step(f"{variant}: {command.split()[0]} ({initramfs})"):
                _make_initramfs(root, tree, command, made / f"initrd-{initramfs}")
        shutil.move(_only(tree.glob("boot/vmlinuz-*")), made / "vmlinuz")
        # What a boot finds newer than this file was written by a boot.
        (tree / "usr/lib/boot-tests/made").touch()
        with progress.step(f"{variant}: root disk"):
            make_disk(tree, made / "root.ext4")
        made.rename(directory)


def _make_initramfs(root, tree, command, target):
    """Runs the generator in the guest."""
    for old in tree.glob("boot/initrd.img-*"):
        old.unlink()
    run_inside(tree, root.architecture, command)
    shutil.move(_only(tree.glob("boot/initrd.img-*")), target)


def run_inside(tree, architecture, command):
    """What a shell command in the guest's directory prints."""
    version = _only(tree.glob("usr/lib/modules/*")).name
    path = "/usr/sbin:/usr/bin:/sbin:/bin"
    settings = f"DEBIAN_FRONTEND=noninteractive KERNEL_VERSION={version} PATH={path}"
    script = f'exec chroot {tree} env -i {settings} sh -c "$1"'
    return run_beside(tree, architecture, script, command)


def run_beside(tree, architecture, script, *arguments):
    """The same of this machine's shell, with the mounts that a generator expects in the directory.

    They are in a namespace of their own.
    """
    mounts = f"""
        set -e
        mount -t proc proc {tree}/proc
        mount -t sysfs -o ro sysfs {tree}/sys 2>/dev/null || mount --rbind /sys {tree}/sys
        mount --rbind /dev {tree}/dev
        mount -t tmpfs tmpfs {tree}/tmp
        mount -t tmpfs tmpfs {tree}/var/tmp
    """
    namespace = ["unshare", "--mount", "--propagation", "private"]
    words = [*namespace, "sh", "-c", mounts + script, "sh", *arguments]
    return run(*architecture.words(*words))


def make_disk(tree, target):
    used = int(run("du", "--summarize", "--block-size=1M", tree).split()[0])
    run("truncate", f"--size={used + used // 8 + SPARE_MEBIBYTES}M", target)
    run("mke2fs", "-q", "-t", "ext4", "-L", "rootfs", "-d", tree, target)


def _only(found):
    (one,) = found
    return one


def _remove_older(variant, directory):
    for old in paths.GUESTS.glob(f"{variant}-????????????"):
        if old != directory and old.is_dir():
            shutil.rmtree(old)


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        with_glowplug = not wanted.endswith("-control")
        made = guest(wanted.removesuffix("-control"), with_glowplug)
        print(f"{wanted}: {made.disk.parent}, initramfs {made.initrd.stat().st_size >> 20} MiB")
