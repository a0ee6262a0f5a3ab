"""Every bus that a drive may hang on, and devices that are built on others.

A tiny guest with Debian's kernel for any machine: the one for clouds has no SATA and no USB.
"""

import re
import shutil

import pytest

from harness import attachments, config_drives, full_kernel, tiny
from harness.shelf import FUNCTIONS, Run

pytestmark = pytest.mark.xdist_group("buses")

# Where sysfs has the device of each bus.
BUSES = {
    attachments.ide_cdrom: r"/0000:00:01\.1/ata\d+/.*/block/sr\d+$",
    attachments.ide_disk: r"/0000:00:01\.1/ata\d+/.*/block/sd\w$",
    attachments.sata_cdrom: r"/0000:00:10\.0/ata\d+/.*/block/sr\d+$",
    attachments.sata_disk: r"/0000:00:10\.0/ata\d+/.*/block/sd\w$",
    attachments.scsi_cdrom: r"/0000:00:08\.0/virtio\d+/host.*/block/sr\d+$",
    attachments.scsi_disk: r"/0000:00:08\.0/virtio\d+/host.*/block/sd\w$",
    attachments.usb_cdrom: r"/0000:00:11\.0/usb\d+/.*/block/sr\d+$",
    attachments.usb_stick: r"/0000:00:11\.0/usb\d+/.*/block/sd\w$",
    attachments.virtio_disk: r"/virtio\d+/block/vda$",
    attachments.nvme_disk: r"/nvme/nvme0/nvme0n1$",
}

# One drive on all of them is one drive, and the first is taken; then that one is taken away.
ALL = """
until [ $(ls /sys/class/block | grep -v loop | wc -l) = {count} ]; do sleep 0.2; done
number=0
while [ $number -lt {count} ]; do
    number=$((number + 1))
    quick_target
    section run$number boot_of --wait 0
    device=$(sed -n 's/.*"source": *"\\/dev\\/\\([^"]*\\)".*/\\1/p' /report | head -n 1)
    section place$number readlink /sys/class/block/$device
    case $device in
    vd*)
        path=$(readlink -f /sys/class/block/$device/device)
        echo ${path##*/} > $path/driver/unbind
        ;;
    nvme*) echo 1 > /sys/class/block/$device/device/device/remove ;;
    *) echo 1 > /sys/class/block/$device/device/delete ;;
    esac
    while [ -e /sys/class/block/$device ]; do sleep 0.1; done
done
quick_target
section none boot_of --wait 0
"""


def test_every_bus(tmp_path):
    image = config_drives.iso("buses", config_drives.least())
    found = boot(
        ALL.replace("{count}", str(len(BUSES))),
        [attach(copy(image, tmp_path / attach.__name__)) for attach in BUSES],
        controllers=attachments.CONTROLLERS,
        name="buses",
    )
    places = []
    for number in range(1, len(BUSES) + 1):
        run = Run(found[f"run{number}"])
        assert run.decision == "provision" and run.hash.startswith("$"), run.text
        places.append(found[f"place{number}"].splitlines()[0])
    for attach, pattern in BUSES.items():
        assert [p for p in places if re.search(pattern, p)], (attach.__name__, places)
    assert Run(found["none"]).decision == "no-drive"


# The members are the drive, too, each for itself: version 1.0 of the metadata lies at the end.
ARRAY = """
until [ -b /dev/sdb ]; do sleep 0.2; done
{{
    quick_target
    section members boot_of --wait 0
    mdadm --create /dev/md0 --run --assume-clean --level=1 --raid-devices=2 --metadata=1.0 \\
        /dev/sda /dev/sdb
    quick_target
    section array boot_of --wait 0
    mdadm /dev/md0 --fail /dev/sda --remove /dev/sda
    mdadm --zero-superblock /dev/sda
    dd if=/dev/zero of=/dev/sda bs=64k count=4
    quick_target
    section degraded boot_of --wait 0
}} 2>&1
"""


def test_array_of_two_disks(tmp_path):
    image = padded(config_drives.iso("array", config_drives.least()))
    disks = [copy(image, tmp_path / name) for name in ("one", "two")]
    found = boot(ARRAY.format(), [scsi(disk) for disk in disks], name="array")
    runs = {name: Run(text) for name, text in found.items()}
    for name, source in (("members", "/dev/sda"), ("array", "/dev/md0"), ("degraded", "/dev/md0")):
        run = runs[name]
        assert run.decision == "provision" and run.sources[0] == source, (name, run.text)
    # Of members that belong to an array there is no word.
    assert set(runs["array"].sources) == {"/dev/md0"}, runs["array"].text


# Two ways to one disk; without multipath they are two disks with the same content.
PATHS = """
until [ -b /dev/sdb ]; do sleep 0.2; done
quick_target
section two-paths boot_of --wait 0
size=$(cat /sys/class/block/sda/size)
paths='round-robin 0 2 1 8:0 1000 8:16 1000'
dmsetup create --readonly --noudevsync disk --table "0 $size multipath 0 0 1 1 $paths"
quick_target
section multipath boot_of --wait 0
dmsetup create --readonly --noudevsync volume --table "0 $size linear /dev/dm-0 0"
quick_target
section above boot_of --wait 0
"""


def test_two_paths_to_one_disk():
    image = config_drives.iso("paths", config_drives.least())
    found = boot(PATHS, [attachments.scsi_disk(image)] * 2, name="paths")
    runs = {name: Run(text) for name, text in found.items()}
    sources = {"two-paths": "/dev/sda", "multipath": "/dev/dm-0", "above": "/dev/dm-1"}
    for name, source in sources.items():
        run = runs[name]
        assert run.decision == "provision" and run.sources[0] == source, (name, run.text)
        if name != "two-paths":
            assert set(run.sources) == {source}, run.text


def boot(script, drives, **options):
    return tiny.boot(FUNCTIONS + script, drives, kernel=full_kernel.KERNEL, **options)


def copy(image, path):
    """A disk that may be written to is one machine's alone."""
    shutil.copy(image, path)
    return path


def padded(image):
    """With room for what an array keeps at its end."""
    with open(image, "ab") as file:
        file.truncate((image.stat().st_size // 2**20 + 2) * 2**20)
    return image


def scsi(image):
    return attachments.Attachment(image, {"driver": "scsi-hd", "bus": "scsi.0"}, read_only=False)
