"""The tiny guest: a kernel, the modules for drives, busybox, glowplug and a test's script.

It boots in seconds.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from harness import bases, binaries, paths
from harness.commands import locked, run
from harness.cpio import Archive
from harness.guests import Guest
from harness.machine import Machine
from harness.recipes import GUESTS

# The kernel and its modules are those of this guest, unless a test asks for others.
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


@dataclass(frozen=True)
class Kernel:
    """A kernel, which of its modules a tiny guest has, and programs beside busybox."""

    name: str
    # The file that it lies in, and how that is unpacked below a directory: boot/vmlinuz-* and
    # usr/lib/modules.
    package: Callable
    unpack: Callable
    loaded: tuple
    on_demand: tuple
    # Paths of this machine's, with the libraries that they ask for.
    programs: Callable = tuple


def _unpack_donor(tar, tree):
    run("tar", "-xf", tar, "-C", tree, "--wildcards", "./boot/vmlinuz-*", "./usr/lib/modules/*")


CLOUD = Kernel(
    "cloud",
    lambda: bases.tarball(GUESTS[DONOR][0]),
    _unpack_donor,
    tuple(LOADED),
    tuple(ON_DEMAND),
)


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
def _machine(
    script,
    drives,
    *,
    with_glowplug=True,
    append="",
    name="tiny",
    kernel=CLOUD,
    files={},
    **options,
):
    with tempfile.TemporaryDirectory(prefix="tiny-") as directory:
        made = _directory(kernel)
        initrd = Path(directory) / "initrd"
        initrd.write_bytes(
            (made / "base.cpio").read_bytes() + _of_this_test(script, with_glowplug, files)
        )
        guest = Guest("tiny", made / "vmlinuz", initrd, None)
        with Machine(guest, drives, name=name, append=append, memory=384, **options) as machine:
            yield machine


def sections(text):
    """By name, what stands between `@@begin NAME` and `@@end`."""
    found = re.findall(r"^@@begin (\S+)\r?\n(.*?)^@@end", text, re.MULTILINE | re.DOTALL)
    return {name: content.replace("\r\n", "\n") for name, content in found}


def _of_this_test(script, with_glowplug, files):
    """`files` are programs, by their paths."""
    archive = Archive()
    for name, content in files.items():
        for parent in reversed(Path(name).parents[:-1]):
            archive.directory(str(parent))
        archive.file(name, content, 0o755)
    archive.file("script", script, 0o755)
    if with_glowplug:
        archive.file("usr/sbin/glowplug", paths.BINARY.read_bytes(), 0o755)
    return archive.finished()


def _directory(kernel):
    package = kernel.package()
    parts = [FIRST_PROGRAM, BUSYBOX, Path(__file__), *kernel.programs()]
    about = f"{package.name} {kernel.loaded} {kernel.on_demand}".encode()
    digest = hashlib.sha256(about + b"".join(part.read_bytes() for part in parts))
    directory = paths.GUESTS / f"tiny-{kernel.name}-{digest.hexdigest()[:12]}"
    with locked(paths.GUESTS / f"tiny-{kernel.name}.lock", "another worker's tiny guest"):
        if not directory.exists():
            for old in paths.GUESTS.glob(f"tiny-{kernel.name}-????????????"):
                shutil.rmtree(old)
            _make(kernel, package, directory)
    return directory


def _make(kernel, package, directory):
    with tempfile.TemporaryDirectory(prefix="unpacked-", dir=paths.GUESTS) as work:
        tree, made = Path(work) / "root", Path(work) / "made"
        tree.mkdir()
        made.mkdir()
        kernel.unpack(package, tree)
        (image,) = tree.glob("boot/vmlinuz-*")
        shutil.copy(image, made / "vmlinuz")
        version = image.name.removeprefix("vmlinuz-")
        (made / "base.cpio").write_bytes(_archive(kernel, tree, version))
        made.rename(directory)


def _archive(kernel, tree, version):
    archive = Archive()
    for name in DIRECTORIES:
        archive.directory(name)
    archive.character_device("dev/console", 5, 1)
    archive.file("bin/busybox", _static(BUSYBOX).read_bytes(), 0o755)
    archive.file("init", FIRST_PROGRAM.read_bytes(), 0o755)
    archive.file("etc/modules", "\n".join(kernel.loaded))
    binaries.add(archive, kernel.programs())
    _add_modules(archive, tree, version, kernel.loaded + kernel.on_demand)
    return archive.finished()


def _add_modules(archive, tree, version, modules):
    """Those that are wanted, those that they need, and an index of just these."""
    wanted = set()
    for module in modules:
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
