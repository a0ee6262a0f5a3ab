"""`make demo`: a guest without cloud-init becomes what its config drive says.

One that `GUEST=` names gets its password and its key, and the rest from whomever it has.
"""

import sys
import time

from harness import attachments, config_drives
from harness.disk import Disk
from harness.guests import guest
from harness.machine import Machine
from harness.programs import chosen_guest, require_shelter, say
from harness.qemu import DMI_OPENSTACK, GUEST_ADDRESS
from harness.whole import MARKS, make_whole

SCRIPT = b"""#!/bin/sh
echo "ran on $(hostname), $(cut -d. -f1 /proc/uptime) s after the kernel's start" | tee /root/ran
"""

# What it asks, and what that shows.
QUESTIONS = {
    "name": "hostname -f",
    "address": "ip -brief address show dev eth0",
    "route": "ip route show default",
    "file": "cat /etc/motd",
    "script": "until [ -s /root/ran ]; do sleep 1; done; cat /root/ran",
}


def main(arguments):
    require_shelter()
    if arguments:
        show_credentials(chosen_guest(arguments))
    else:
        show_everything(chosen_guest([]))
    say("\nBy hand:")
    say(
        "  the plan for an image that you built:  "
        "dist/glowplug --dry-run --sysroot ROOT --source DRIVE"
    )
    say(
        "  in a Debian guest:                     "
        "make install && update-initramfs -u   (or dracut -f)"
    )


def show_everything(name):
    drive = config_drives.nova_like("demo", break_files=put_script)
    say(f"The drive: an ISO image as OpenStack Nova makes it, {drive.image}")
    say(f"The guest: Debian with glowplug, {name}; no cloud-init, no network setting, no name,")
    say("  no host keys; root is locked")
    made = guest(name)
    with Disk(made) as disk:
        with disk.opened() as root:
            make_whole(root)
        started = announce_boot("half a minute")
        with Machine(
            made,
            [attachments.ide_cdrom(drive.image)],
            disk=disk,
            append="ro quiet",
            product=DMI_OPENSTACK,
            uuid=drive.instance,
            name="demo",
        ) as machine:
            shell = machine.ssh("root", drive.key)
            say(
                f"  logged in over ssh after {time.monotonic() - started:.0f} s, "
                f"with the drive's key, at the drive's address {GUEST_ADDRESS}"
            )
            for what, question in QUESTIONS.items():
                say(f"    {what:8} {shell.output(question).strip()}")
            machine.wait_for(MARKS[1])
            show_console(machine)
            machine.console.rewind()
            machine.login_on_console("root", drive.password)
            say(
                f"  logged in on the console after {time.monotonic() - started:.0f} s, "
                "with the drive's password"
            )
            show_report(machine, shell)


def put_script(files):
    for path in files:
        if path.endswith("/user_data"):
            files[path] = SCRIPT


def show_credentials(name):
    drive = config_drives.nova_server()
    say(f"The drive: an ISO image as OpenStack Nova makes it, {drive.image}")
    say(f"The guest: Debian with glowplug, {name}; root is locked, no key is known")
    made = guest(name)
    started = announce_boot("half a minute, with cloud-init two")
    with Machine(
        made, [attachments.ide_cdrom(drive.image)], append="ro quiet", name="demo"
    ) as machine:
        machine.wait_for("login: ")
        say(f"  login prompt after {time.monotonic() - started:.0f} s")
        show_console(machine)
        machine.console.rewind()
        machine.login_on_console("root", drive.password)
        say("  logged in on the console with the drive's password")
        shell = machine.ssh("root", drive.key)
        say("  logged in over ssh with the drive's key")
        show_report(machine, shell)


def announce_boot(time_it_takes):
    say(f"\nBooting it under QEMU, without KVM; this takes {time_it_takes}.")
    return time.monotonic()


def show_console(machine):
    """What glowplug said there, and the fingerprints."""
    say("  what its console shows:")
    text = machine.console.text
    for line in text.splitlines():
        if "glowplug:" in line:
            say(f"    {line.strip()}")
    if MARKS[0] in text:
        for line in text[text.index(MARKS[0]) : text.index(MARKS[1])].splitlines():
            say(f"    {line}")
        say(f"    {MARKS[1]}")


def show_report(machine, shell):
    say("  the report, /run/glowplug/report.json:")
    say(shell.output("cat /run/glowplug/report.json"))
    say("  what later stages find in /run/glowplug:")
    say(shell.output("cd /run/glowplug && find . -type f | sort"))
    say(f"  the whole console: {machine.log}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
