"""What differs in a boot: off x86 Nova does not name itself, and its drive is let in all the same.

Rules 1 and 5. On a machine that is made up (Tests/Faults/machine.py), both binaries.
"""

import json
from pathlib import Path

import pytest
from conftest import FOREIGN, NATIVE
from machine import Machine, restore
from scenes import ANOTHERS, MINE, boot, make_drive, make_root

QEMU = ("QEMU", "KVM Virtual Machine")
NOVA = ("OpenStack Foundation", "OpenStack Nova")
OTHER = ("HPE", "ProLiant")


@pytest.fixture(scope="module")
def machine():
    made = Machine()
    yield made
    made.remove()


def run(machine, program, firmware, drive, has_booted, trust="auto"):
    """The report of a boot: `drive` is the uuid of the one that is there, or None."""
    vendor, product = firmware
    machine.set_firmware(product, MINE)
    Path("/sys/class/dmi/id/sys_vendor").write_text(f"{vendor}\n")
    restore(machine.run_directory, {})
    restore(machine.root, {})
    make_root(machine.root)
    if has_booted:
        boot(machine.root)
    source = []
    if drive:
        make_drive(machine.drive, drive)
        source = ["--source", machine.drive]
    *emulator, machine.program = program
    words = ["--boot", "--json", "--cmdline", "/dev/null", "--trust", trust, *source]
    return json.loads(machine.run([*words, "--sysroot", machine.root], emulator).output)


# The drive, whether the root has booted; what x86_64 and aarch64 make of it.
FIRST_BOOT, OWN = ("first-boot", "provision"), ("machine", "provision")
REFUSED = ("first-boot", "refused")
ROWS = {
    "its own, booted": (QEMU, MINE, True, "auto", REFUSED, OWN),
    "its own, fresh": (QEMU, MINE, False, "auto", FIRST_BOOT, OWN),
    "another's, booted": (QEMU, ANOTHERS, True, "auto", REFUSED, REFUSED),
    "another's, fresh": (QEMU, ANOTHERS, False, "auto", FIRST_BOOT, FIRST_BOOT),
    "its own, booted, first-boot": (QEMU, MINE, True, "first-boot", REFUSED, REFUSED),
    "another vendor, its own, booted": (OTHER, MINE, True, "auto", REFUSED, REFUSED),
    "named, its own, booted": (NOVA, MINE, True, "auto", OWN, OWN),
    "named, another's, fresh": (
        *(NOVA, ANOTHERS, False, "auto"),
        *[("machine", "refused")] * 2,
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_authority(row, machine):
    firmware, drive, has_booted, trust, *expected = ROWS[row]
    reports = [
        run(machine, program, firmware, drive, has_booted, trust) for program in (NATIVE, FOREIGN)
    ]
    found = [(report["trust"]["rule"], report["decision"]) for report in reports]
    assert found == expected


def test_wait(machine):
    """Of a booted root: a second without news where the firmware may be Nova's, else nothing."""
    times = {}
    for name, program in [("x86_64", NATIVE), ("aarch64", FOREIGN)]:
        for firmware in (QEMU, OTHER):
            report = run(machine, program, firmware, None, True)
            assert report["decision"] == "no-drive"
            times[name, firmware] = report["microseconds"]["find"]
    assert times.pop(("aarch64", QEMU)) >= 1_000_000
    assert all(time < 900_000 for time in times.values()), times
