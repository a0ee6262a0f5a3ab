"""A machine that is made up: /sys, /dev and /run are a test's own, and so are the kernel's log and
its console, of which every line is kept."""

import ctypes
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
SECONDS = 20
CONSOLE = "ttyS0                -W- (EC  p a)    4:64\n"
# Lines of every level are left to us: the kernel prints none itself.
LEVELS = "1\t4\t1\t7\n"

crypt = ctypes.CDLL("libcrypt.so.1").crypt
crypt.restype = ctypes.c_char_p


@dataclass
class Ended:
    """How a program ended; a signal's status is negative; None is for one that does not end."""

    status: int | None
    output: str
    errors: str
    log: str

    @property
    def said(self):
        return self.errors + self.log


def accepts(password, field):
    return crypt(password.encode(), field.encode()) == field.encode()


def snapshot(directory):
    """What is below a directory: path, then mode, owner, group and content."""
    found = {}
    for path in sorted(directory.rglob("*")):
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            content = os.readlink(path).encode()
        elif stat.S_ISREG(status.st_mode):
            content = path.read_bytes()
        else:
            content = None
        name = str(path.relative_to(directory))
        found[name] = (status.st_mode, status.st_uid, status.st_gid, content)
    return found


def restore(directory, files):
    """Makes a directory what a snapshot of it was."""
    for path in directory.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    for name, (mode, owner, group, content) in files.items():
        path = directory / name
        if stat.S_ISLNK(mode):
            path.symlink_to(content.decode())
            continue
        if stat.S_ISDIR(mode):
            path.mkdir()
        else:
            path.write_bytes(content)
        os.chown(path, owner, group)
        os.chmod(path, stat.S_IMODE(mode))


class Machine:
    """This process has to be in a mount namespace of its own."""

    def __init__(self):
        self.place = Path(tempfile.mkdtemp(prefix="glowplug-faults-"))
        self.run_directory = Path("/run")
        mount("-t", "tmpfs", "none", self.place)
        # The checkout may lie below what is covered next.
        for file in ["dist/glowplug", "Tests/Fixtures/tracing.py"]:
            shutil.copy(TOP / file, self.place)
        shutil.copy(TOP / "Tests/Fixtures/shorten-transfer.py", self.place)
        self.program = self.place / "glowplug"
        self.shorten = [sys.executable, "-B", self.place / "shorten-transfer.py"]
        self.trace = self.place / "trace"
        self.loop = self.attach_loop()
        self.loop_number = os.stat(self.loop).st_rdev
        for name in ["root", "drive"]:
            (self.place / name).mkdir()
        self.root, self.drive = self.place / "root", self.place / "drive"
        for name, file, text in [
            ("consoles", "/proc/consoles", CONSOLE),
            ("printk", "/proc/sys/kernel/printk", LEVELS),
        ]:
            (self.place / name).write_text(text)
            mount("--bind", self.place / name, file)
        for directory in ["/sys", "/dev", "/run"]:
            mount("-t", "tmpfs", "none", directory)
        # mount(8) keeps its notes there.
        restore(self.run_directory, {})
        os.mknod("/dev/null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        Path("/dev/urandom").touch()
        Path("/sys/class/dmi/id").mkdir(parents=True)
        Path("/sys/class/block").mkdir(parents=True)
        self.logs = []
        for device in ["/dev/kmsg", "/dev/ttyS0"]:
            os.mkfifo(device)
            self.logs.append(os.open(device, os.O_RDONLY | os.O_NONBLOCK))

    def attach_loop(self):
        """A loop device with the image of a drive: its number."""
        (self.place / "image").write_bytes(iso())
        words = ["losetup", "--find", "--show", "--read-only", self.place / "image"]
        loop = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
        return loop.stdout.strip()

    def remove(self):
        """What of it is the real machine's: the loop device, and an empty directory."""
        os.mknod(self.loop, 0o600 | stat.S_IFBLK, self.loop_number)
        subprocess.run(["losetup", "--detach", self.loop], check=True)
        subprocess.run(["umount", "--lazy", self.place], check=True)
        self.place.rmdir()

    def set_firmware(self, product, uuid):
        directory = Path("/sys/class/dmi/id")
        (directory / "product_name").write_text(product + "\n")
        (directory / "product_uuid").write_text(uuid + "\n")

    def show_device(self, is_shown):
        """One block device, or none."""
        restore(Path("/sys/class/block"), {})
        Path("/dev/vda").unlink(missing_ok=True)
        if is_shown:
            Path("/sys/class/block/vda").mkdir()
            os.mknod("/dev/vda", 0o600 | stat.S_IFBLK, self.loop_number)

    def run(self, arguments, prefix=(), file_size=None, ignores_signal=False):
        """Runs the program; `file_size` limits every file that it writes, setrlimit(2)."""

        def prepare():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignores_signal else signal.SIG_DFL)
            if file_size is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

        self.trace.unlink(missing_ok=True)
        child = subprocess.Popen(
            [str(word) for word in [*prefix, self.program, *arguments]],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=prepare,
        )
        try:
            output, errors = child.communicate(timeout=SECONDS)
            status = child.returncode
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            output, errors = child.communicate()
            status = None
        log = "".join(drain(log) for log in self.logs)
        return Ended(status, as_text(output), as_text(errors), log)

    def strace(self, *inject):
        """What runs the program so that its system calls are listed in `trace`."""
        words = [word for text in inject for word in ("-e", f"inject={text}")]
        return ["strace", "-f", "-s", "200", "-o", self.trace, *words]


def iso():
    """As much of an ISO 9660 file system as tells its label."""
    image = bytearray(64 * 2048)
    image[16 * 2048 : 16 * 2048 + 7] = b"\x01CD001\x01"
    image[16 * 2048 + 40 : 16 * 2048 + 72] = b"config-2".ljust(32)
    image[17 * 2048 : 17 * 2048 + 7] = b"\xffCD001\x01"
    return bytes(image)


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def as_text(data):
    return data.decode("utf-8", "replace")


def drain(log):
    data = b""
    while True:
        try:
            piece = os.read(log, 65536)
        except BlockingIOError:
            return as_text(data)
        if not piece:
            return as_text(data)
        data += piece
