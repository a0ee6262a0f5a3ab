"""The tiny guest: a kernel, the modules for drives, busybox, glowplug and a test's script.

It boots in seconds.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from harness import bases, paths
from harness.commands import locked, run
from harness.cpio import Archive
from harness.guests import Guest
from harness.machine import Machine
from harness.recipes import GUESTS

# The kernel and its modules are those of this guest.
DONOR = "bookworm-initramfs-tools"
BUSYBOX = Path("/bin/busybox")

# The rest (isofs, vfat, their character sets) the kernel must ask for itself when glowplug mounts,
# as in a real initramfs.
LOADED = "virtio_pci virtio_blk virtio_scsi sd_mod sr_mod ata_piix".split()
ON_DEMAND = (
    "isofs vfat nls_cp437 nls_ascii nls_iso8859-1 nls_utf8 udf loop ext4 squashfs dm_mod".split()
)

DIRECTORIES = (
    "bin sbin dev etc lib proc root run sys sysroot tmp usr usr/bin usr/sbin lib/modules".split()
)

FIRST_PROGRAM = paths.HARNESS / "tiny-guest" / "init"


def boot(script, drives=(), seconds=180, **options):
    """What a script printed, in sections: `section NAME COMMAND…` in the script makes one."""
    with _machine(script, drives, **options) as machine:
        machine.wait_for("@@done", seconds)
        return sections(machine.console.text)


@contextmanager
def opened(drives=(), **options):
    """A machine with a shell on its console: `run` works, drives can be plugged in and out."""
    with _machine("exec env ENV=/functions PS1= PS2= sh", drives, **options) as machine:
        machine.wait_for("@@running")
        machine.run("stty -echo")
        yield machine


@contextmanager
def _machine(script, drives, *, with_glowplug=True, append="", name="tiny", **options):
    with tempfile.TemporaryDirectory(prefix="tiny-") as directory:
        made = _directory()
        initrd = Path(directory) / "initrd"
        initrd.write_bytes((made / "base.cpio").read_bytes() + _of_this_test(script, with_glowplug))
        guest = Guest("tiny", made / "vmlinuz", initrd, None)
        with Machine(guest, drives, name=name, append=append, memory=384, **options) as machine:
            yield machine


def sections(text):
    """By name, what stands between `@@begin NAME` and `@@end`."""
    found = re.findall(r"^@@begin (\S+)\r?\n(.*?)^@@end", text, re.MULTILINE | re.DOTALL)
    return {name: content.replace("\r\n", "\n") for name, content in found}


def _of_this_test(script, with_glowplug):
    archive = Archive()
    archive.file("script", script, 0o755)
    if with_glowplug:
        archive.file("usr/sbin/glowplug", paths.BINARY.read_bytes(), 0o755)
    return archive.finished()


def _directory():
    root, _ = GUESTS[DONOR]
    base = bases.tarball(root)
    parts = [FIRST_PROGRAM, BUSYBOX, Path(__file__)]
    digest = hashlib.sha256(base.name.encode() + b"".join(part.read_bytes() for part in parts))
    directory = paths.GUESTS / f"tiny-{digest.hexdigest()[:12]}"
    with locked(paths.GUESTS / "tiny.lock", "another worker's tiny guest"):
        if not directory.exists():
            for old in paths.GUESTS.glob("tiny-????????????"):
                shutil.rmtree(old)
            _make(base, directory)
    return directory


def _make(base, directory):
    with tempfile.TemporaryDirectory(prefix="unpacked-", dir=paths.GUESTS) as work:
        tree, made = Path(work) / "root", Path(work) / "made"
        tree.mkdir()
        made.mkdir()
        run(
            "tar", "-xf", base, "-C", tree, "--wildcards", "./boot/vmlinuz-*", "./usr/lib/modules/*"
        )
        (kernel,) = tree.glob("boot/vmlinuz-*")
        shutil.copy(kernel, made / "vmlinuz")
        (made / "base.cpio").write_bytes(_archive(tree, kernel.name.removeprefix("vmlinuz-")))
        made.rename(directory)


def _archive(tree, version):
    archive = Archive()
    for name in DIRECTORIES:
        archive.directory(name)
    archive.character_device("dev/console", 5, 1)
    archive.file("bin/busybox", _static(BUSYBOX).read_bytes(), 0o755)
    archive.file("init", FIRST_PROGRAM.read_bytes(), 0o755)
    archive.file("etc/modules", "\n".join(LOADED))
    _add_modules(archive, tree, version)
    return archive.finished()


def _add_modules(archive, tree, version):
    """Those that are wanted, those that they need, and an index of just these."""
    wanted = set()
    for module in LOADED + ON_DEMAND:
        listing = subprocess.run(
            ["modprobe", "-d", tree / "usr", "-S", version, "--show-depends", module],
            capture_output=True,
            text=True,
        )
        wanted.update(re.findall(r"^insmod (\S+)", listing.stdout, re.MULTILINE))
    for file in tree.glob("usr/lib/modules/*/kernel/**/*.ko*"):
        if str(file) not in wanted:
            file.unlink()
    run("depmod", "-b", tree / "usr", version)
    archive.directory(f"lib/modules/{version}")
    for path in sorted((tree / "usr/lib/modules" / version).rglob("*")):
        name = str(path.relative_to(tree / "usr"))
        if path.is_dir():
            archive.directory(name)
        elif path.is_file():
            archive.file(name, path.read_bytes())


def _static(program):
    if (
        "not a dynamic"
        not in subprocess.run(["ldd", program], capture_output=True, text=True).stderr
    ):
        raise RuntimeError(
            f"{program} is not static: the tiny guest needs the package busybox-static"
        )
    return program
