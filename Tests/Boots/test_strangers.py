"""Rule 5 in booted guests: whose drive may set credentials, and what is said where it may not."""

import pytest

from harness import attachments, config_drives
from harness.disk import Disk
from harness.guests import guest
from harness.inspection import boot_and_stop
from harness.provisioned import credentials, hash_of, identity, keys_of, provisioned

NAME = "bookworm-initramfs-tools"


@pytest.fixture(scope="module")
def foreign():
    return config_drives.nova_like(
        "foreign", uuid=config_drives.OTHER_INSTANCE, admin_pass="str4nger", hostname="stranger"
    )


@pytest.fixture(scope="module")
def nova_system(nova):
    with provisioned(NAME, nova, is_nova=True) as system:
        yield system


@pytest.fixture(scope="module")
def plain_system(nova):
    with provisioned(NAME, nova, is_nova=False) as system:
        yield system


@pytest.mark.xdist_group("strangers-with-dmi")
class TestWithDMI:
    """Nova's server: the drive's uuid must be the firmware's."""

    def test_alone_at_the_first_boot(self, nova, foreign):
        with Disk(guest(NAME)) as disk:
            stopped = boot(guest(NAME), disk, [foreign], nova.instance)
            check_refused(stopped, foreign, "machine", f"this machine's uuid is {nova.instance}")
            with disk.opened() as root:
                assert hash_of(root, "root") in ("*", "!") and keys_of(root, "root") == ""

    @pytest.mark.parametrize("order", ["foreign first", "foreign last"])
    def test_beside_the_right_one_at_the_first_boot(self, nova, foreign, order):
        pair = [foreign, nova] if order == "foreign first" else [nova, foreign]
        stopped = boot_and_stop(guest(NAME), disks(pair), **identity(nova.instance))
        check_provisioned_by(stopped, nova)
        used = {
            candidate["uuid"]: (candidate["used"], candidate["reason"])
            for candidate in stopped.report["candidates"]
        }
        assert used == {
            nova.instance: (True, None),
            foreign.instance: (False, "another drive was taken"),
        }

    def test_there_before_the_right_one(self, nova, foreign):
        def plug_in_the_right_one(machine):
            machine.wait_for("Begin: Running /scripts/local-bottom", 300)
            machine.plug_in(attachments.virtio_disk(nova.image))

        stopped = boot_and_stop(
            guest(NAME),
            disks([foreign]),
            append="ro glowplug.wait=200",
            act=plug_in_the_right_one,
            **identity(nova.instance),
        )
        check_provisioned_by(stopped, nova)

    def test_alone_at_the_second_boot(self, nova_system, nova, foreign):
        check_nothing_changes(nova_system, [foreign], nova.instance, foreign, "machine")

    def test_beside_the_right_one_at_the_second_boot(self, nova_system, nova, foreign):
        stopped = boot_and_stop(nova_system, disks([foreign, nova]), **identity(nova.instance))
        assert stopped.report["decision"] == "already-provisioned"
        assert stopped.report["instance"]["uuid"] == nova.instance
        assert stopped.written() == set()


@pytest.mark.xdist_group("strangers-without-dmi")
class TestWithoutDMI:
    """Any other machine: what never booted takes a drive, what booted before takes none."""

    def test_alone_at_the_first_boot(self, foreign):
        """Nothing tells it from the right one."""
        check_provisioned_by(boot_and_stop(guest(NAME), disks([foreign])), foreign)

    def test_beside_the_right_one_at_the_first_boot(self, nova, foreign):
        stopped = boot_and_stop(guest(NAME), disks([foreign, nova]))
        assert stopped.written() == set()
        (line,) = said(stopped)
        assert "nothing says which drive is this machine's" in line
        for part in ("/dev/vdb", foreign.instance, "/dev/vdc", nova.instance):
            assert part in line

    def test_alone_at_the_second_boot(self, plain_system, foreign):
        check_nothing_changes(plain_system, [foreign], None, foreign, "first-boot")

    def test_beside_the_right_one_at_the_second_boot(self, plain_system, nova, foreign):
        stopped = boot_and_stop(plain_system, disks([foreign, nova]))
        assert stopped.report["decision"] == "already-provisioned"
        assert stopped.report["instance"]["uuid"] == nova.instance
        assert stopped.written() == set()

    def test_wherever_its_owner_wants_it(self, plain_system, foreign):
        stopped = boot_and_stop(plain_system, disks([foreign]), append="ro glowplug.trust=any")
        check_provisioned_by(stopped, foreign)


def boot(made, disk, given, uuid, **options):
    return boot_and_stop(made, disks(given), disk=disk, **identity(uuid), **options)


def disks(given):
    """In the order of their names: vdb, vdc."""
    return [attachments.virtio_disk(drive.image) for drive in given]


def check_provisioned_by(stopped, drive):
    assert stopped.report["decision"] == "provision"
    assert stopped.report["instance"]["uuid"] == drive.instance
    assert (stopped.marker["instance"], stopped.marker["state"]) == (drive.instance, "done")


def check_nothing_changes(system, given, uuid, foreign, rule):
    with Disk(system) as disk:
        with disk.opened() as root:
            before = credentials(root)
        stopped = boot(system, disk, given, uuid)
        reason = f"this machine's uuid is {uuid}" if uuid else "this system has booted before"
        check_refused(stopped, foreign, rule, reason)
        with disk.opened() as root:
            assert credentials(root) == before


def check_refused(stopped, foreign, rule, reason):
    """Nothing is written, nothing handed over.

    One line on the console and in the log says what it takes to know.
    """
    assert stopped.written() == set()
    assert not any(
        path.startswith(("/run/glowplug", "/run/cloud-init")) for path in stopped.in_run()
    )
    assert stopped.root_options() == ("ro", "ro")
    (line,) = said(stopped)
    assert line == (
        f"refused: /dev/vdb of instance {foreign.instance} may not set credentials "
        f"by the rule {rule}: {reason}; if it was meant, set glowplug.trust=any "
        "on the kernel command line for one boot, or trust=any in /etc/glowplug.conf"
    )
    assert f"glowplug: {line}" in stopped.console
    assert foreign.password not in stopped.console


def said(stopped):
    return [line for line in stopped.lines if "trust=" in line or "nothing says" in line]
