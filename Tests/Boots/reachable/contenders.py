"""Who provisions the guest, and one boot of it."""

import json
import statistics
import time
from dataclasses import dataclass, field, replace

from harness import attachments
from harness.disk import Disk
from harness.guests import guest
from harness.machine import BOOT_SECONDS, Machine
from harness.qemu import DMI_OPENSTACK
from harness.ssh import NotLetIn

# By the release that their images are of.
GUESTS = {"bookworm": "bookworm-cloud-init", "trixie": "trixie-cloud-init"}


@dataclass
class Contender:
    release: str
    name: str
    with_glowplug: bool
    append: str
    seconds: list = field(default_factory=list)
    # What QEMU used of a core: unlike the wall clock, it hardly depends on what else the machine
    # does.
    processor_seconds: list = field(default_factory=list)
    # glowplug's own, by stage, of each boot.
    microseconds: list = field(default_factory=list)

    def median(self):
        return statistics.median(self.seconds)

    def median_processor_seconds(self):
        return statistics.median(self.processor_seconds)


def all_contenders(releases):
    users = "glowplug.users=root,debian"
    return [
        Contender(release, *rest)
        for release in releases
        for rest in [
            ("cloud-init alone", False, ""),
            ("glowplug and cloud-init", True, users),
            ("glowplug alone", True, f"{users} cloud-init=disabled"),
        ]
    ]


class Starts:
    """The disks that the boots start from: prepared once, never written to."""

    def __init__(self):
        self._disks = {}

    def of(self, contender):
        made = guest(GUESTS[contender.release], with_glowplug=contender.with_glowplug)
        if made.disk not in self._disks:
            disk = Disk(made)
            self._disks[made.disk] = disk
            with disk.opened() as root:
                as_its_makers_ship_it(root)
        return replace(made, disk=self._disks[made.disk].path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for disk in self._disks.values():
            disk.remove()


def as_its_makers_ship_it(root):
    """No host key, and cloud-init's own settings of them.

    glowplug makes the same kinds, and prints them too. What stays of the tests' settings is about
    the boot loader and apt's sources: a guest has neither.
    """
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    settings = root / "etc/cloud/cloud.cfg.d/90_boot-tests.cfg"
    before, about_apt, after = settings.read_text().partition("# Of version 22")
    assert about_apt and "ssh_genkeytypes" in before
    settings.write_text(after.partition("\n")[2])


def measure(contender, drive, starts):
    """One boot, until the drive's key logs in."""
    machine = Machine(
        starts.of(contender),
        [attachments.ide_cdrom(drive.image)],
        append=f"ro quiet {contender.append}",
        product=DMI_OPENSTACK,
        uuid=drive.instance,
        name="bench",
    )
    started = time.monotonic()
    with machine:
        shell = first_login(machine, drive, started + BOOT_SECONDS)
        contender.seconds.append(time.monotonic() - started)
        contender.processor_seconds.append(machine.processor_seconds())
        if contender.with_glowplug:
            report = machine.ssh("root", drive.key).output("cat /run/glowplug/report.json")
            contender.microseconds.append(json.loads(report)["microseconds"])
        else:
            assert shell.run("sudo test -e /run/glowplug").exit_code != 0


def first_login(machine, drive, deadline):
    machine.wait_for_sshd()
    while True:
        try:
            return machine.ssh("debian", drive.key)
        except NotLetIn:
            # sshd may answer before the key is there: that is no login yet.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
