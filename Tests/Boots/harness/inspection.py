"""What is looked at in a guest that has booted, or stopped right before the real system."""

import json
import re
from dataclasses import dataclass

from harness.machine import Machine

# The real system is not started: a boot of this kind takes half the time, and shows what the
# initramfs left.
STOP_BEFORE_THE_SYSTEM = "init=/usr/lib/boot-tests/stop-before-the-system"

SECONDS_OF_BOOT = 400

# Other file systems' roots, whose times are theirs.
MOUNT_POINTS = {"/", "/dev", "/proc", "/run", "/sys"}


@dataclass
class Stopped:
    """The sections that stop-before-the-system printed, and the console before them."""

    sections: dict
    console: str

    @property
    def report(self):
        return json.loads(self.sections["report"])

    @property
    def marker(self):
        return json.loads(self.sections["marker"])

    @property
    def lines(self):
        """What glowplug told the kernel's log."""
        return re.findall(r"glowplug: (.*)", self.sections["kernel-log"])

    def root_options(self):
        """The mount's own options, and its file system's: both are `ro` or `rw` first."""
        for line in self.sections["mounts"].splitlines():
            fields = line.split()
            if fields[4] == "/":
                found = (fields[5].split(",")[0], fields[-1].split(",")[0])
        return found

    def written(self):
        return set(self.sections["written"].split()) - MOUNT_POINTS

    def in_run(self):
        return {line.split()[-1] for line in self.sections["run"].splitlines()}


def boot_and_stop(guest, attached=(), append="ro", act=None, **options):
    """Boots as far as the initramfs goes; `act` is called with the machine while it boots."""
    with Machine(
        guest, attached, append=f"{append} {STOP_BEFORE_THE_SYSTEM}", **options
    ) as machine:
        if act:
            act(machine)
        machine.wait_for("@@done", SECONDS_OF_BOOT)
        return stopped(machine.console.text)


def stopped(text):
    # dmesg colours what it prints on a terminal.
    text = re.sub(r"\x1b\[[0-9;]*m", "", text.replace("\r\n", "\n"))
    sections = dict(re.findall(r"@@begin (\S+)\n(.*?)@@end", text, re.DOTALL))
    return Stopped(sections, text[: text.index("@@begin")])


def secrets_in(machine, secrets):
    """Files and journal lines that hold one of them, in everything that a boot writes."""
    found = []
    for secret in secrets:
        answer = machine.run(
            f"grep -rlFe '{secret}' /run /var /etc /root /home /tmp 2> /dev/null; "
            f"journalctl --boot | grep -cFe '{secret}'",
            300,
        )
        found += [line for line in answer.output.split() if line != "0"]
    return found
