"""The ways in which a cloud attaches a drive to a machine, as QEMU's devices."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Attachment:
    image: Path
    device: dict
    image_format: str = "raw"
    read_only: bool = True
    # Where QEMU lists what the guest writes: power.py.
    log: Path = None


def ide_cdrom(image):
    """Nova's default for a drive on local storage."""
    return Attachment(image, {"driver": "ide-cd", "bus": "ide.1"})


def scsi_cdrom(image):
    """hw_cdrom_bus=scsi."""
    return Attachment(image, {"driver": "scsi-cd", "bus": "scsi.0"})


def scsi_disk(image):
    """Many fit on one bus, as no other kind does."""
    return Attachment(image, {"driver": "scsi-hd", "bus": "scsi.0"})


def ide_disk(image):
    """The machine's own disk may be one; QEMU's is never read-only."""
    return Attachment(image, {"driver": "ide-hd", "bus": "ide.0"}, read_only=False)


# These hang on controllers that a machine has to be given: CONTROLLERS.


def sata_cdrom(image):
    """Nova's machine type q35."""
    return Attachment(image, {"driver": "ide-cd", "bus": "sata.0"})


def sata_disk(image):
    return Attachment(image, {"driver": "ide-hd", "bus": "sata.1"}, read_only=False)


def usb_cdrom(image):
    """hw_cdrom_bus=usb, and a bare machine's virtual media."""
    return Attachment(image, {"driver": "scsi-cd", "bus": "usb-cdrom.0"})


def usb_stick(image):
    return Attachment(image, {"driver": "usb-storage", "bus": "usb.0", "removable": True})


def nvme_disk(image):
    return Attachment(image, {"driver": "nvme", "serial": "1"})


CONTROLLERS = (
    "virtio-scsi-pci,id=scsi,addr=0x8",
    "ahci,id=sata,addr=0x10",
    "qemu-xhci,id=usb,addr=0x11",
    "usb-bot,id=usb-cdrom,bus=usb.0",
)


def virtio_disk(image, **more):
    """What a drive in Ceph looks like."""
    return Attachment(image, {"driver": "virtio-blk-pci", **more})


def large_sectors(image):
    """Of 4 KiB, as on newer disks."""
    return virtio_disk(image, logical_block_size=4096, physical_block_size=4096)


def empty_cdrom():
    return Attachment(None, {"driver": "ide-cd", "bus": "ide.1"})


def second_disk(image):
    """A disk that the guest may write to, as a file system of its own."""
    return Attachment(image, {"driver": "virtio-blk-pci"}, read_only=False)


def root_disk(disk):
    """The first one, wherever its address is."""
    device = {"driver": "virtio-blk-pci", "addr": "0x4"}
    return Attachment(disk.path, device, disk.format, disk.is_read_only, disk.log)


def blockdev(attachment, name):
    """What `-blockdev` and QMP's blockdev-add take."""
    file = {"driver": "file", "filename": str(attachment.image), "cache": {"no-flush": True}}
    if attachment.log:
        log = {"driver": "file", "filename": str(attachment.log)}
        written = {"driver": attachment.image_format, "file": file}
        return {"driver": "blklogwrites", "node-name": name, "file": written, "log": log}
    return {
        "driver": attachment.image_format,
        "node-name": name,
        "read-only": attachment.read_only,
        "file": file,
    }


def device(attachment, name):
    """What `-device` and QMP's device_add take."""
    drive = {"drive": name} if attachment.image else {}
    return {**attachment.device, "id": f"device-{name}", **drive}


def options(attachment, name):
    """What QEMU is started with."""
    words = ["-blockdev", json.dumps(blockdev(attachment, name))] if attachment.image else []
    return [*words, "-device", json.dumps(device(attachment, name))]
