"""libblkid finds a vfat or an ISO wherever Debian's does, and nothing where that finds nothing."""

import random

import images
import pytest

# Where the types are filtered ours has no other in its table: an ext4 with the label of an old ISO
# is an ISO.
FOUND = {
    "iso": "TYPE=iso9660",
    "iso with both": "TYPE=iso9660",
    "iso without label": "TYPE=iso9660",
    "vfat 12": "LABEL=config-2",
    "vfat 16": "TYPE=vfat",
    "vfat 32": "LABEL=CONFIG-2",
    "vfat over iso": "probe -2",
    "iso over vfat": "TYPE=vfat",
    "large iso over vfat": "probe -2",
    "ext4": "probe 1",
    "ext4 over iso": "TYPE=iso9660",
    "ext4 over vfat": "TYPE=vfat",
    "swap": "probe 1",
    "iso in a partition": "probe 1",
    "zeroes": "probe 1",
}


@pytest.mark.parametrize("name", images.MAKERS)
def test_probe(answers, tmp_path, name):
    said = answers("blkid", images.MAKERS[name](tmp_path / "image"))
    assert said.count("probe ") == 6
    with_both_types = said.splitlines()[1] + " "
    assert FOUND.get(name, "") in with_both_types.replace("\\00 ", " ")


SUPERBLOCKS = [
    ("vfat 12", slice(0, 512)),
    ("vfat 32", slice(0, 512)),
    ("iso with both", images.DESCRIPTORS),
]


@pytest.mark.parametrize("name, superblock", SUPERBLOCKS)
def test_probe_of_damaged_images(answers, tmp_path, name, superblock):
    """Bytes of the superblock changed at random: what one library refuses, the other does."""
    start = superblock.start
    image = images.MAKERS[name](tmp_path / "image")
    choice = random.Random(name)
    whole = image.read_bytes()
    times_found = set()
    for _ in range(150):
        for _ in range(choice.choice((1, 1, 2, 8))):
            images.overlay(image, choice.randrange(start, superblock.stop), choice.randbytes(1))
        times_found.add(answers("blkid", image).count(" TYPE="))
        images.overlay(image, start, whole[superblock])
    assert len(times_found) > 1, "all of them were found, or none"
