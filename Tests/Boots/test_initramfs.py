"""What the initramfs leaves behind.

The root as it would have been, and nothing but what is meant to be written.
"""

import re
import time

import pytest

from harness import attachments, config_drives
from harness.guests import guest
from harness.inspection import boot_and_stop
from harness.qemu import DMI_OPENSTACK

GUESTS = ["bookworm-initramfs-tools", "trixie-dracut", "bookworm-dracut", "bookworm-dracut-plain"]

WRITTEN = {
    "/etc",
    "/etc/shadow",
    "/etc/glowplug",
    "/etc/glowplug/instance.json",
    "/root",
    "/root/.ssh",
    "/root/.ssh/authorized_keys",
}


# `rw` once: it is what nothing has to be done for.
ROOTS = [(name, "ro") for name in GUESTS] + [("trixie-dracut", "rw")]


@pytest.mark.parametrize("guest_name, option", ROOTS)
def test_root_is_as_it_would_have_been(guest_name, option, nova):
    stopped = boot_and_stop(guest(guest_name), [attachments.virtio_disk(nova.image)], append=option)

    assert stopped.report["decision"] == "provision"
    mount, file_system = stopped.root_options()
    assert (mount, file_system) == (option, option)
    assert not re.search(r" - (iso9660|vfat) ", stopped.sections["mounts"])
    assert stopped.written() == WRITTEN
    assert stopped.marker["state"] == "done"


@pytest.mark.parametrize("guest_name", ["bookworm-initramfs-tools", "trixie-dracut"])
def test_no_drive_costs_nothing_and_adds_nothing(guest_name):
    stopped = boot_and_stop(guest(guest_name))

    assert (
        no_drive_milliseconds(stopped) < 4000
    ), "nothing is waited for but udev, two seconds at most"
    assert stopped.written() == set()
    assert not any(path.startswith("/run/glowplug") for path in stopped.in_run())
    assert stopped.root_options() == ("ro", "ro")


@pytest.mark.parametrize("guest_name", ["bookworm-initramfs-tools", "trixie-dracut"])
def test_no_drive_costs_the_bound_where_it_is_expected(guest_name):
    stopped = boot_and_stop(
        guest(guest_name), append="ro glowplug.wait=auto", product=DMI_OPENSTACK
    )

    waited = seconds_of_wait(stopped)
    assert 9 <= waited <= 16


def test_other_drive_is_no_config_drive():
    files = {"openstack/latest/network_data.json": b"{}"}
    image = config_drives.iso("ironic-boot", files)
    stopped = boot_and_stop(guest("trixie-dracut"), [attachments.ide_cdrom(image)])

    assert any("/dev/sr0 is no config drive" in line for line in stopped.lines)
    assert any("no config drive was found" in line for line in stopped.lines)
    assert stopped.written() == set()


@pytest.mark.parametrize("guest_name", ["bookworm-initramfs-tools", "trixie-dracut"])
def test_drive_that_comes_three_seconds_late(guest_name, nova):
    began = {
        "bookworm-initramfs-tools": "Begin: Running /scripts/local-bottom",
        "trixie-dracut": "Starting.*glowplug.service",
    }

    def plug_in_late(machine):
        machine.wait_for(began[guest_name], 300)
        time.sleep(3)
        machine.plug_in(attachments.virtio_disk(nova.image))

    stopped = boot_and_stop(
        guest(guest_name),
        append="ro glowplug.wait=200",
        act=plug_in_late,
        product=DMI_OPENSTACK,
        uuid=nova.instance,
    )

    assert stopped.report["decision"] == "provision"
    assert stopped.report["trust"] == {"rule": "machine", "machine_uuid": nova.instance}


def no_drive_milliseconds(stopped):
    (line,) = [line for line in stopped.lines if "no config drive was found" in line]
    return int(re.search(r"looked for (\d+) ms", line).group(1))


def seconds_of_wait(stopped):
    """Between the mounted root and the line about it.

    With initramfs-tools the wait is a run of its own.
    """
    log = stopped.sections["kernel-log"]
    mounted = float(re.search(r"\[ *([\d.]+)\] EXT4-fs \(vda\): mounted", log).group(1))
    said = float(re.search(r"\[ *([\d.]+)\] glowplug: no config drive", log).group(1))
    return said - mounted
