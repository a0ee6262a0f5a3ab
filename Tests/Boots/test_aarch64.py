"""A guest of aarch64, as Nova makes one: the uuid is the instance's, and no name says so.

Its firmware is UEFI, its drive hangs on virtio-scsi. `make test-aarch64-boots` runs this.
"""

import json

from harness import attachments, config_drives
from harness.disk import Disk
from harness.guests import guest
from harness.inspection import boot_and_stop
from harness.machine import Machine
from harness.provisioned import MACHINE_ID, keys_of

GUEST = "trixie-arm64"


def test_owner_logs_in(nova):
    with Machine(
        guest(GUEST), [attachments.scsi_cdrom(nova.image)], uuid=nova.instance, name="aarch64"
    ) as machine:
        machine.login_on_console("root", nova.password)
        shell = machine.ssh("root", nova.key)

        assert shell.output("uname -m; cat /sys/class/dmi/id/sys_vendor").split() == [
            "aarch64",
            "QEMU",
        ]
        assert shell.output("ls -d /sys/firmware/efi")
        assert "OpenStack" not in shell.output("cat /sys/class/dmi/id/product_name")
        report = json.loads(shell.output("cat /run/glowplug/report.json"))
        assert report["decision"] == "provision" and report["warnings"] == []
        assert report["trust"] == {"rule": "machine", "machine_uuid": nova.instance}
        assert [change["outcome"] for change in report["changes"]] == ["applied"] * 3


def test_image_that_has_booted(nova):
    """An image with a machine-id: its own drive is let in."""
    stopped, keys = boot_of_booted_image(nova, nova.instance)
    assert stopped.report["decision"] == "provision"
    assert stopped.report["trust"]["rule"] == "machine"
    assert keys


def test_strangers_drive(nova):
    """The same image, and a drive of another uuid than the machine's."""
    stopped, keys = boot_of_booted_image(nova, config_drives.OTHER_INSTANCE)
    (line,) = [line for line in stopped.lines if "may not set credentials" in line]
    assert nova.instance in line and "by the rule first-boot" in line
    assert not keys


def boot_of_booted_image(drive, uuid):
    made = guest(GUEST)
    with Disk(made) as disk:
        with disk.opened() as root:
            (root / "etc/machine-id").write_text(MACHINE_ID)
        attached = [attachments.scsi_cdrom(drive.image)]
        stopped = boot_and_stop(made, attached, disk=disk, uuid=uuid, name="aarch64-booted")
        with disk.opened() as root:
            return stopped, keys_of(root, "root")
