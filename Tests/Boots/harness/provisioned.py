"""Systems that were provisioned before.

Each is one boot, made once, and every test boots an overlay of its disk.
"""

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from harness import attachments, paths
from harness.disk import Disk
from harness.guests import guest
from harness.inspection import boot_and_stop
from harness.qemu import DMI_OPENSTACK

MACHINE_ID = "3f1c0c6a1b7e4a0f9b4f2d7f5a6c8e90\n"


@contextmanager
def provisioned(guest_name, drive, is_nova, users="root,debian"):
    """The guest after its first boot.

    As Nova's server, or as a machine whose firmware says nothing.
    """
    made = guest(guest_name)
    with Disk(made) as disk, tempfile.TemporaryDirectory(
        prefix="provisioned-", dir=paths.GUESTS
    ) as directory:
        stopped = boot_and_stop(
            made,
            [attachments.ide_cdrom(drive.image)],
            append=f"ro glowplug.users={users}",
            disk=disk,
            **identity(drive.instance if is_nova else None),
        )
        assert stopped.report["decision"] == "provision" and stopped.marker["state"] == "done"
        with disk.opened() as root:
            # The real system, which was not started, would have written it.
            (root / "etc/machine-id").write_text(MACHINE_ID)
            touch_what_boots_are_compared_with(root)
        image = Path(shutil.move(disk.path, directory))
        yield replace(made, disk=image)


def identity(uuid):
    """What the firmware of Nova's server with that uuid says; of any other machine nothing."""
    return {"product": DMI_OPENSTACK, "uuid": uuid} if uuid else {}


def touch_what_boots_are_compared_with(root):
    """What a boot from now on writes is newer than this: inspection.py."""
    (root / "usr/lib/boot-tests/made").touch()


def credentials(root):
    return (
        hash_of(root, "root"),
        hash_of(root, "debian"),
        keys_of(root, "root"),
        keys_of(root, "home/debian"),
    )


def hash_of(root, user):
    (line,) = [
        line
        for line in (root / "etc/shadow").read_text().splitlines()
        if line.startswith(f"{user}:")
    ]
    return line.split(":")[1]


def keys_of(root, home):
    file = root / home / ".ssh/authorized_keys"
    return file.read_text() if file.exists() else ""
