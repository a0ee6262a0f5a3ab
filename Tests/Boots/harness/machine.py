"""A guest under QEMU: boots it, talks to it on the console and over ssh, plugs drives in.

And always ends it.
"""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from harness import attachments, paths, qemu
from harness.console import Console
from harness.disk import Disk
from harness.qmp import Control, Refused
from harness.ssh import Answer, Shell, answers

# Emulation on a machine that does other work too; a boot alone on two cores takes a tenth of this.
BOOT_SECONDS = 600

DEAD_END = r"Kernel panic|[Ee]mergency (mode|shell)|\(initramfs\) |Entering emergency"


class LoginRefused(AssertionError):
    pass


class Machine:
    def __init__(self, guest, drives=(), *, disk=None, name="machine", **hardware):
        self.guest = guest
        self._own_disk = Disk(guest) if disk is None and guest.disk else None
        self._hardware = qemu.Hardware(guest, disk or self._own_disk, list(drives), **hardware)
        self._shells = []
        self._directory = Path(tempfile.mkdtemp(prefix="machine-"))
        paths.LOGS.mkdir(parents=True, exist_ok=True)
        self.log = paths.LOGS / f"{name}-{guest.name}-{os.getpid()}-{secrets.token_hex(2)}.log"
        self._process = self.console = self._control = None

    # Its life.

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for shell in self._shells:
            shell.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        for part in (self._control, self.console):
            if part:
                part.close()
        if self._own_disk:
            self._own_disk.remove()
        shutil.rmtree(self._directory, ignore_errors=True)

    def shutdown(self, timeout=BOOT_SECONDS):
        """As its owner switches it off; somebody must be logged in as root on the console."""
        self.console.send_line("systemctl poweroff")
        self.wait_for_end(timeout)

    def pull_the_plug(self):
        self._control.execute("quit")
        self.wait_for_end(60)

    def wait_for_end(self, timeout=BOOT_SECONDS):
        self.console.wait_for_end(timeout)
        self._process.wait(60)

    def processor_seconds(self):
        """What QEMU used so far.

        Unlike the wall clock, it hardly depends on what else the machine does.
        """
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # Talking to it.

    def wait_for(self, pattern, timeout=BOOT_SECONDS, never=DEAD_END):
        return self.console.wait_for(pattern, timeout, never)

    def login_on_console(self, user, password):
        self.wait_for(r"login: ")
        self.console.send_line(user)
        self.wait_for(r"Password: ", 120)
        self.console.send_line(password)
        if self.wait_for(r"(Login incorrect|[#$] $)", 180).group(1) == b"Login incorrect":
            raise LoginRefused(f"{user} on the console")
        # No echo, no prompt, no line editing: what comes back is what a command printed.
        self.console.send_line("exec env PS1=rea''dy: TERM=dumb /bin/sh")
        self.wait_for("ready:", 60)
        self.console.send_line("PS1=; PS2=; stty -echo")
        self.run("dmesg -n 1 2> /dev/null; true")
        return self

    def run(self, command, timeout=120):
        """A command in the shell on the console."""
        mark = secrets.token_hex(4)
        self.console.send_line(f"echo {mark}''begin; {command}; echo {mark}''end $?")
        self.wait_for(f"{mark}begin\r\n", timeout)
        before = self.console.position
        found = self.wait_for(rf"{mark}end (\d+)\r\n", timeout)
        output = self.console.text_between(before, self.console.position - len(found.group()))
        return Answer(output.replace("\r\n", "\n"), int(found.group(1)))

    def ssh(self, user, key, timeout=BOOT_SECONDS):
        shell = Shell(user, key, self._control.forwarded_port(), self._directory)
        self._shells.append(shell)
        return shell.connect(timeout, lambda: self._process.poll() is None)

    def wait_for_sshd(self, timeout=BOOT_SECONDS):
        deadline = time.monotonic() + timeout
        while not answers(self._control.forwarded_port()):
            assert time.monotonic() < deadline, f"{self.guest.name}: no sshd after {timeout} s"
            time.sleep(0.1)

    def save_memory(self, path):
        """All of it, as it is now."""
        size = self._hardware.memory << 20
        self._control.execute("pmemsave", val=0, size=size, filename=str(path))

    # Plugging.

    def plug_in(self, attachment, name="late"):
        """As the cloud attaches a volume to a running machine."""
        self._control.execute("blockdev-add", **attachments.blockdev(attachment, name))
        self._control.execute("device_add", **attachments.device(attachment, name))

    def pull_out(self, name="late", timeout=60):
        """The guest's kernel takes part in it: it must be up."""
        self._control.execute("device_del", id=f"device-{name}")
        deadline = time.monotonic() + timeout
        while True:
            try:
                self._control.execute("blockdev-del", **{"node-name": name})
                return
            except Refused:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _start(self):
        errors = self._directory / "qemu.errors"
        with open(errors, "wb") as file:
            self._process = qemu.start(
                self._command(), stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )
        try:
            self._control = Control(self._directory / "control", self._process)
            self.console = Console(self._directory / "console", self.log, self._process)
        except (OSError, Refused) as reason:
            raise AssertionError(f"QEMU did not start: {errors.read_text()} {reason}") from reason
        self._control.execute("cont")

    def _command(self):
        return self._hardware.command(
            f"socket,path={self._directory}/console,server=on,wait=off",
            # Not before somebody listens to the console.
            "-S",
            *("-qmp", f"unix:{self._directory}/control,server=on,wait=off"),
        )
