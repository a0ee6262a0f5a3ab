"""`make bench`: how soon a server is reachable, with glowplug and with cloud-init alone.

One guest after the other, each in turn, so that what slows this machine down slows them all.
Prints a table for the README.
"""

import json
import os
import shutil
import statistics
import sys
import time
from dataclasses import dataclass, field

from harness import attachments, config_drives, paths
from harness.disk import Disk
from harness.guests import guest
from harness.machine import Machine
from harness.programs import require_shelter, say
from harness.qemu import DMI_OPENSTACK

GUEST = "bookworm-cloud-init"
STAGES = ["find", "read", "plan", "hash", "apply", "hand_over", "total"]


@dataclass
class Contender:
    name: str
    with_glowplug: bool
    append: str
    # Without cloud-init somebody else has to set the address.
    has_network_of_its_own: bool = False
    seconds: list = field(default_factory=list)
    # What QEMU used of a core: unlike the wall clock, it hardly depends on what else the machine
    # does.
    processor_seconds: list = field(default_factory=list)
    microseconds: list = field(default_factory=list)


CONTENDERS = [
    Contender("cloud-init alone", False, ""),
    Contender("glowplug and cloud-init", True, "glowplug.users=root,debian"),
    Contender(
        "glowplug alone (`cloud-init=disabled`)",
        True,
        "glowplug.users=root,debian cloud-init=disabled",
        True,
    ),
]


def main(runs):
    require_shelter()
    drive = config_drives.nova_server()
    say(
        f"{runs} boots each of {GUEST} with {drive.image.name}, until ssh answers "
        "and the drive's key logs in."
    )
    for number in range(runs):
        for contender in CONTENDERS:
            measure(contender, drive)
            say(f"  {number + 1}/{runs} {contender.name}: {contender.seconds[-1]:.1f} s")
    say()
    print_table()
    print_stages()


def measure(contender, drive):
    made = guest(GUEST, with_glowplug=contender.with_glowplug)
    with Disk(made) as disk:
        if contender.has_network_of_its_own:
            with disk.opened() as root:
                install_network(root)
        machine = Machine(
            made,
            [attachments.ide_cdrom(drive.image)],
            disk=disk,
            append=f"ro quiet {contender.append}",
            product=DMI_OPENSTACK,
            uuid=drive.instance,
            name="bench",
        )
        started = time.monotonic()
        with machine:
            machine.wait_for_sshd()
            contender.seconds.append(time.monotonic() - started)
            contender.processor_seconds.append(machine.processor_seconds())
            shell = machine.ssh("debian", drive.key)
            if contender.with_glowplug:
                report = json.loads(
                    machine.ssh("root", drive.key).output("cat /run/glowplug/report.json")
                )
                contender.microseconds.append(report["microseconds"])
            else:
                assert shell.run("sudo test -e /run/glowplug").exit_code != 0


def install_network(root):
    units = root / "etc/systemd/system"
    shutil.copy(paths.HARNESS / "guest/boot-tests-network.service", units)
    wanted = units / "multi-user.target.wants"
    wanted.mkdir(exist_ok=True)
    (wanted / "boot-tests-network.service").symlink_to("../boot-tests-network.service")


def print_table():
    peer = CONTENDERS[0]
    say(
        "| until ssh answers | seconds: median (least to most) | to the first "
        "| of a processor | to the first |"
    )
    say("|---|---|---|---|---|")
    for contender in CONTENDERS:
        spread = f"{min(contender.seconds):.0f} to {max(contender.seconds):.0f}"
        row = [
            contender.name,
            f"{statistics.median(contender.seconds):.0f} ({spread})",
            ratio(contender.seconds, peer.seconds),
        ]
        row += [f"{statistics.median(contender.processor_seconds):.0f}"]
        row += [ratio(contender.processor_seconds, peer.processor_seconds)]
        say(f"| {' | '.join(row)} |")


def ratio(values, peers):
    return f"{statistics.median(values) / statistics.median(peers):.2f}"


def print_stages():
    say("\nOf these are glowplug's own, in milliseconds, from its reports (medians):\n")
    say(f"| | {' | '.join(STAGES)} |")
    say("|---" * (len(STAGES) + 1) + "|")
    for contender in CONTENDERS:
        if contender.microseconds:
            medians = [
                statistics.median(times[stage] for times in contender.microseconds) / 1000
                for stage in STAGES
            ]
            say(f"| {contender.name} | {' | '.join(f'{value:.0f}' for value in medians)} |")


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("RUNS", "3"))))
