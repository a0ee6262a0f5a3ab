"""Finding the drive, on a real kernel: every kind of attachment, what is no drive, waiting.

One tiny guest for all of it.
"""

import json
import threading
import time
from dataclasses import dataclass

import pytest

from harness import attachments, config_drives, tiny
from harness.commands import run
from harness.qemu import DMI_OPENSTACK

pytestmark = pytest.mark.xdist_group("finding")

# Everything is several times slower under emulation, and slower still beside another guest.
SLACK_SECONDS = 5


@dataclass
class Outcome:
    exit_code: int
    report: dict
    messages: list
    shadow: str


class Search:
    """Runs glowplug as a boot does, in a machine whose drives change.

    The target was never provisioned.
    """

    def __init__(self, machine):
        self.machine = machine

    def run(self, arguments="", seconds=120):
        exit_code = self.machine.run(
            "fresh_target; rm -rf /run/glowplug /run/udev; cat /proc/mounts > /mounts-before; "
            f"glowplug --boot --json {arguments} > /report 2> /messages",
            seconds,
        ).exit_code
        assert self._output("cat /proc/mounts | cmp - /mounts-before") == ""
        report = json.loads(self._output("cat /report"))
        return Outcome(
            exit_code,
            report,
            self._output("cat /messages").splitlines(),
            self._output("cat /sysroot/etc/shadow"),
        )

    def with_drives(self, *attached):
        """The drives are there while the search runs, and gone after it."""
        before = self._devices()
        for number, attachment in enumerate(attached):
            self.machine.plug_in(attachment, f"late{number}")
        # A virtio disk is there when its driver has looked at it, a SCSI disk when the bus was
        # asked.
        while self._devices() < before + len(attached):
            time.sleep(0.1)
        try:
            return self.run()
        finally:
            for number in range(len(attached)):
                self.machine.pull_out(f"late{number}")

    def _devices(self):
        return len(self._output("ls /sys/class/block").split())

    def _output(self, command):
        return self.machine.run(command).output


@pytest.fixture(scope="module")
def search():
    """With an optical drive that has no disc in it: that is no error, and no drive."""
    with tiny.opened([attachments.empty_cdrom()], scsi=True, name="finding") as machine:
        yield Search(machine)


@pytest.fixture(scope="module")
def openstack_search():
    with tiny.opened(
        scsi=True, name="finding-openstack", product=DMI_OPENSTACK, uuid=config_drives.INSTANCE
    ) as machine:
        yield Search(machine)


KINDS = [
    (attachments.virtio_disk, config_drives.iso, "/dev/vda", "iso9660", "config-2"),
    (attachments.scsi_cdrom, config_drives.iso, "/dev/sr1", "iso9660", "config-2"),
    (attachments.scsi_disk, config_drives.iso, "/dev/sda", "iso9660", "config-2"),
    (attachments.virtio_disk, config_drives.vfat, "/dev/vda", "vfat", "config-2"),
    (attachments.virtio_disk, config_drives.vfat_in_capitals, "/dev/vda", "vfat", "CONFIG-2"),
    (attachments.virtio_disk, config_drives.partitioned, "/dev/vda2", "iso9660", "config-2"),
    (attachments.scsi_disk, config_drives.vfat_in_capitals, "/dev/sda", "vfat", "CONFIG-2"),
    (attachments.virtio_disk, config_drives.hybrid, "/dev/vda", "iso9660", "config-2"),
    (
        attachments.large_sectors,
        config_drives.vfat_of_large_sectors,
        "/dev/vda",
        "vfat",
        "CONFIG-2",
    ),
]


@pytest.mark.parametrize(
    "attach, make, source, file_system, label",
    KINDS,
    ids=lambda part: getattr(part, "__name__", None),
)
def test_drive_is_found(search, attach, make, source, file_system, label):
    image = make(f"finding-{make.__name__}", config_drives.tree())
    outcome = search.with_drives(attach(image))
    assert outcome.exit_code == 0, outcome.messages
    assert outcome.report["decision"] == "provision"
    found = outcome.report["drive"]
    assert (found["source"], found["filesystem"], found["label"]) == (source, file_system, label)
    assert outcome.shadow.startswith("root:$")


def not_found(outcome):
    assert outcome.report["decision"] == "no-drive"
    assert outcome.exit_code == 0
    assert outcome.shadow.startswith("root:*:")
    assert [line for line in outcome.messages if "no config drive" in line], outcome.messages


def test_no_drive_and_an_empty_tray_cost_nothing(search):
    assert (
        search.machine.run("test -b /dev/sr0").exit_code == 0
    ), "the empty optical drive is what this is about"
    outcome = search.run()
    not_found(outcome)
    assert len(outcome.messages) == 1, outcome.messages
    assert outcome.report["microseconds"]["find"] < 2_000_000


def test_other_label_is_no_drive(search):
    image = config_drives.iso("finding-cidata", config_drives.tree(), label="cidata")
    not_found(search.with_drives(attachments.virtio_disk(image)))


def test_other_file_system_with_the_label_is_no_drive(search, tmp_path):
    image = tmp_path / "ext4"
    run("truncate", "--size=16M", image)
    run("mke2fs", "-q", "-t", "ext4", "-L", "config-2", image)
    not_found(search.with_drives(attachments.virtio_disk(image)))


def test_iso_on_large_sectors_is_no_drive(search):
    """Linux mounts none there.

    Ironic therefore makes a vfat; the line says which device it is about.
    """
    image = config_drives.iso("finding-sectors", config_drives.tree())
    outcome = search.with_drives(attachments.large_sectors(image))
    not_found(outcome)
    assert [line for line in outcome.messages if "mount '/dev/vda'" in line], outcome.messages


def test_label_alone_is_no_drive(search):
    """As an image of ours that was made without meta data.

    The line says which device it is about.
    """
    outcome = search.with_drives(
        attachments.virtio_disk(config_drives.iso("finding-empty", {"unrelated": b"x"}))
    )
    not_found(outcome)
    assert [line for line in outcome.messages if "/dev/vda" in line], outcome.messages


def test_cut_off_image_is_no_drive(search, tmp_path):
    """An upload that broke: label and directories are there, the files' content is not."""
    whole = config_drives.iso("finding-whole", config_drives.tree())
    image = tmp_path / "cut.iso"
    image.write_bytes(whole.read_bytes()[: 48 * 1024])
    outcome = search.with_drives(attachments.virtio_disk(image))
    not_found(outcome)


def test_zeroes_are_no_drive(search, tmp_path):
    image = tmp_path / "zeroes"
    image.write_bytes(bytes(2**20))
    not_found(search.with_drives(attachments.virtio_disk(image)))


def test_the_good_one_of_twenty(search, tmp_path):
    """Nineteen that only claim to be one; the good one is neither first nor last."""
    bad = config_drives.iso("finding-bad", {"openstack/latest/meta_data.json": b"{"})
    attached = [attachments.scsi_disk(bad) for _ in range(20)]
    attached[11] = attachments.scsi_disk(config_drives.iso("finding-good", config_drives.tree()))
    outcome = search.with_drives(*attached)
    assert outcome.report["decision"] == "provision", outcome.messages
    assert [candidate["used"] for candidate in outcome.report["candidates"]].count(True) == 1
    assert outcome.shadow.startswith("root:$")


def test_two_that_differ_are_refused(search):
    images = [
        config_drives.iso(f"finding-{name}", config_drives.tree(hostname=name))
        for name in ("one", "two")
    ]
    outcome = search.with_drives(*[attachments.virtio_disk(image) for image in images])
    assert outcome.report["decision"] == "refused"
    assert outcome.exit_code == 1
    assert outcome.shadow.startswith("root:*:")
    assert (
        len([line for line in outcome.messages if "/dev/vda" in line and "/dev/vdb" in line]) == 1
    ), outcome.messages


def test_one_drive_seen_twice_is_one(search):
    image = config_drives.iso("finding-twice", config_drives.tree())
    outcome = search.with_drives(attachments.virtio_disk(image), attachments.scsi_disk(image))
    assert outcome.report["decision"] == "provision", outcome.messages


@pytest.mark.parametrize(
    "attach", [attachments.virtio_disk, attachments.scsi_cdrom], ids=lambda attach: attach.__name__
)
def test_drive_plugged_in_three_seconds_later(search, attach):
    image = config_drives.iso("finding-late", config_drives.tree())
    plug = threading.Timer(3, search.machine.plug_in, [attach(image)])
    started = time.monotonic()
    plug.start()
    try:
        outcome = search.run("--wait 60")
    finally:
        plug.join()
        search.machine.pull_out()
    assert outcome.report["decision"] == "provision", outcome.messages
    assert time.monotonic() - started < 60, "it was found when it came, not when the wait was over"
    assert (
        outcome.report["microseconds"]["find"] > 1_000_000
    ), "it was there before we looked: nothing was waited for"


def test_wait_ends_at_its_bound(search):
    outcome = search.run("--wait 4")
    not_found(outcome)
    assert 4 <= outcome.report["microseconds"]["find"] / 1e6 < 4 + SLACK_SECONDS


def test_missing_drive_costs_the_bound_where_dmi_says_openstack(openstack_search):
    outcome = openstack_search.run()
    not_found(outcome)
    assert 10 <= outcome.report["microseconds"]["find"] / 1e6 < 10 + SLACK_SECONDS


def test_machines_own_drive_is_taken_and_ends_the_wait(openstack_search):
    """Two good drives: the uuid decides, not the order; the other one comes first."""
    other = config_drives.iso(
        "finding-other", config_drives.tree(uuid=config_drives.OTHER_INSTANCE)
    )
    own = config_drives.iso("finding-own", config_drives.tree())
    outcome = openstack_search.with_drives(
        attachments.virtio_disk(other), attachments.virtio_disk(own)
    )
    assert outcome.report["decision"] == "provision", outcome.messages
    assert outcome.report["instance"]["uuid"] == config_drives.INSTANCE
    assert outcome.report["trust"] == {"rule": "machine", "machine_uuid": config_drives.INSTANCE}
    assert outcome.report["microseconds"]["find"] < 8_000_000


def test_foreign_drive_is_refused_where_dmi_says_openstack(openstack_search):
    other = config_drives.iso(
        "finding-foreign", config_drives.tree(uuid=config_drives.OTHER_INSTANCE)
    )
    outcome = openstack_search.with_drives(attachments.virtio_disk(other))
    assert outcome.report["decision"] == "refused"
    assert outcome.exit_code == 1
    assert outcome.shadow.startswith("root:*:")
    assert openstack_search.machine.run("ls /run/glowplug/config-drive").exit_code != 0
