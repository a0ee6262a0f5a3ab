"""The password in a machine's memory after a run: only where the kernel keeps the drive."""

import mmap

from harness import attachments, tiny

PAGE = 4096
SECTOR = 512


def test_password_is_left_in_the_drives_own_pages_alone(nova, tmp_path):
    """What a run had of it is wiped: pages that a process gives back keep what was in them."""
    with tiny.opened([attachments.virtio_disk(nova.image)], name="memory") as machine:
        assert machine.run("glowplug --boot").exit_code == 0
        assert "root:$" in machine.run("cat /sysroot/etc/shadow").output
        image = tmp_path / "memory"
        machine.save_memory(image)
    drive = nova.image.read_bytes()
    found = list(places(image, nova.password.encode()))
    assert found, "the drive's own pages hold it"
    left = [place for place, page in found if not is_of_the_drive(page, drive)]
    assert left == []


def places(image, word):
    with open(image, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
        place = memory.find(word)
        while place >= 0:
            start = place // PAGE * PAGE
            yield place, memory[start : start + PAGE]
            place = memory.find(word, place + 1)


def is_of_the_drive(page, drive):
    """Whether it is a part of the drive, from the beginning of a sector on, or ends with one."""
    length = len(page.rstrip(b"\0"))
    place = drive.find(page[:length])
    return place >= 0 and place % SECTOR == 0
