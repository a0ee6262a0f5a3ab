"""Rule 6 in booted guests: what was done for an instance is never done again.

A new instance gets its own.
"""

import pytest

from harness import attachments, config_drives
from harness.disk import Disk
from harness.guests import guest
from harness.inspection import boot_and_stop
from harness.provisioned import credentials, hash_of, identity, keys_of, provisioned

NAME = "bookworm-initramfs-tools"
OWN_HASH = "$6$rounds=5000$owner$" + "x" * 86
pytestmark = pytest.mark.xdist_group("once")


@pytest.fixture(scope="module")
def system(nova):
    with provisioned(NAME, nova, is_nova=True) as system:
        yield system


@pytest.fixture(scope="module")
def rebuilt():
    """What Nova makes for the same server after a rebuild that kept the disk, and for a rescue."""
    return config_drives.nova_like("rebuilt", admin_pass="after the r3build")


def test_rebuild_that_kept_the_disk(system, rebuilt):
    with Disk(system) as disk:
        with disk.opened() as root:
            before = hash_of(root, "root")
            own_password(root, "debian")
            remove_key(root, "root")
        stopped = boot(system, disk, rebuilt)
        assert outcomes(stopped, "password") == {"root": "applied", "debian": "unchanged"}
        with disk.opened() as root:
            assert hash_of(root, "root") not in ("*", "!", before)
            assert hash_of(root, "debian") == OWN_HASH
            assert keys_of(root, "root") == "", "a key that was removed stays removed"


def test_unshelved_drive_loses_nothing(system):
    with Disk(system) as disk:
        with disk.opened() as root:
            before = credentials(root)
        stopped = boot(system, disk, config_drives.nova_unshelved())
        assert stopped.report["decision"] == "already-provisioned"
        assert stopped.written() == set()
        with disk.opened() as root:
            assert credentials(root) == before


def test_no_drive_any_more(system, nova):
    stopped = boot_and_stop(system, **identity(nova.instance))
    assert stopped.written() == set()
    assert not any(
        "no config drive" in line for line in stopped.lines
    ), "nobody waits for it, nobody misses it"


def test_rescue(system, rebuilt):
    """The same uuid, a new password, a fresh root; the server's own disk is the second one."""
    with Disk(system) as own_disk, Disk(guest(NAME)) as fresh_disk:
        with own_disk.opened() as root:
            before = credentials(root)
        attached = [attachments.second_disk(own_disk.path), attachments.ide_cdrom(rebuilt.image)]
        stopped = boot_and_stop(
            guest(NAME),
            attached,
            append="ro root=/dev/vda",
            disk=fresh_disk,
            **identity(rebuilt.instance),
        )
        assert stopped.report["decision"] == "provision"
        assert outcomes(stopped, "password") == {"root": "applied"}
        with own_disk.opened() as root:
            assert credentials(root) == before


def test_clone_is_a_server_of_its_own(system, nova):
    """The links that a user laid below his home before the disk was copied open nothing."""
    new = config_drives.nova_like(
        "clone-of-a-user", uuid=config_drives.OTHER_INSTANCE, admin_pass="an0ther server"
    )
    with Disk(system) as disk:
        with disk.opened() as root:
            before = credentials(root)
            remove_key(root, "root")
            lay_links(root / "home/debian", "../../root/.ssh")
        stopped = boot(system, disk, new)
        assert stopped.marker["instance"] == new.instance
        assert outcomes(stopped, "password") == {"root": "applied", "debian": "applied"}
        assert outcomes(stopped, "keys") == {"root": "applied", "debian": "failed"}
        assert any(
            "add keys for 'debian'" in line or "/home/debian/.ssh" in line for line in stopped.lines
        )
        with disk.opened() as root:
            assert (root / "home/debian/.ssh").is_symlink()
            assert keys_of(root, "root").count("ssh-ed25519") == 1
            assert (root / "root/.ssh/authorized_keys").stat().st_uid == 0
            assert hash_of(root, "root") != before[0]


def test_link_to_shadow_is_not_followed(system):
    new = config_drives.nova_like(
        "clone-with-a-link", uuid=config_drives.OTHER_INSTANCE, admin_pass=None
    )
    with Disk(system) as disk:
        with disk.opened() as root:
            file = root / "home/debian/.ssh/authorized_keys"
            file.unlink()
            file.symlink_to("/etc/shadow")
            shadow = root / "etc/shadow"
            before = (
                shadow.read_bytes(),
                shadow.stat().st_mode,
                shadow.stat().st_uid,
                shadow.stat().st_ino,
            )
        stopped = boot(system, disk, new)
        assert outcomes(stopped, "keys") == {"root": "applied", "debian": "failed"}
        with disk.opened() as root:
            shadow = root / "etc/shadow"
            assert (
                shadow.read_bytes(),
                shadow.stat().st_mode,
                shadow.stat().st_uid,
                shadow.stat().st_ino,
            ) == before


def boot(system, disk, drive):
    return boot_and_stop(
        system,
        [attachments.ide_cdrom(drive.image)],
        append="ro glowplug.users=root,debian",
        disk=disk,
        **identity(drive.instance),
    )


def outcomes(stopped, kind):
    return {
        change["user"]: change["outcome"]
        for change in stopped.report["changes"]
        if change["kind"] == kind
    }


def own_password(root, user):
    shadow = root / "etc/shadow"
    shadow.write_text(
        shadow.read_text().replace(f"{user}:{hash_of(root, user)}:", f"{user}:{OWN_HASH}:")
    )


def remove_key(root, home):
    (root / home / ".ssh/authorized_keys").write_text("")


def lay_links(home, target):
    (home / ".ssh/authorized_keys").unlink()
    (home / ".ssh").rmdir()
    (home / ".ssh").symlink_to(target)
