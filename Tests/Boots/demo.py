"""`make demo`: a guest gets its password and its key from a config drive, and is logged into."""

import sys
import time

from harness import attachments, config_drives
from harness.guests import guest
from harness.machine import Machine
from harness.programs import chosen_guest, require_shelter, say


def main(name):
    require_shelter()
    drive = config_drives.nova_server()
    say(f"The drive: an ISO image as OpenStack Nova makes it, {drive.image}")
    say(f"The guest: Debian with glowplug, {name}; root is locked, no key is known")
    made = guest(name)
    show_boot(made, drive)
    say("\nBy hand:")
    say(
        "  the plan for an image that you built:  "
        "dist/glowplug --dry-run --sysroot ROOT --source DRIVE"
    )
    say(
        "  in a Debian guest:                     "
        "make install && update-initramfs -u   (or dracut -f)"
    )


def show_boot(made, drive):
    started = time.monotonic()
    say("\nBooting it under QEMU, without KVM; this takes half a minute, with cloud-init two.")
    with Machine(
        made, [attachments.ide_cdrom(drive.image)], append="ro quiet", name="demo"
    ) as machine:
        machine.wait_for("login: ")
        say(
            f"  login prompt after {time.monotonic() - started:.0f} s; "
            "what glowplug said on the console:"
        )
        for line in machine.console.text.splitlines():
            if "glowplug:" in line:
                say(f"    {line.strip()}")
        machine.console.rewind()
        machine.login_on_console("root", drive.password)
        say("  logged in on the console with the drive's password")
        shell = machine.ssh("root", drive.key)
        say("  logged in over ssh with the drive's key; the report, /run/glowplug/report.json:")
        say(shell.output("cat /run/glowplug/report.json"))
        say("  what later stages find in /run/glowplug:")
        say(shell.output("cd /run/glowplug && find . -type f | sort"))
        say(f"  the whole console: {machine.log}")


if __name__ == "__main__":
    sys.exit(main(chosen_guest(sys.argv[1:])))
