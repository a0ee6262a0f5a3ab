"""Small vfat images, and lies in them: Microsoft's FAT specification, chapters 3, 4 and 6."""

import struct

from harness import config_drives
from harness.commands import run

# The short names that mcopy gives.
DIRECTORY, FILE = b"OPENST~1", b"META_D~1"

# Where a directory entry has the lower half of its first cluster, and its size.
CLUSTER, SIZE = 26, 28


def image(path, files):
    """1 MiB of FAT12."""
    path.unlink(missing_ok=True)
    run("truncate", "--size=1M", path)
    return _filled(path, files, "-F", "12")


def circle_of_a_directory(path, files):
    return _patched(path, files, lambda fat: fat.link(fat.cluster(DIRECTORY), None))


def circle_of_a_file(path, files):
    def change(fat):
        fat.set_size(FILE, 900 << 10)
        fat.link(fat.cluster(FILE), None)

    return _patched(path, files, change)


def file_of_four_gigabytes(path, files):
    return _patched(path, files, lambda fat: fat.set_size(FILE, 0xFFFFFFFF))


def cluster_beyond_the_end(path, files):
    return _patched(path, files, lambda fat: fat.set_cluster(DIRECTORY, 0xFFE))


def over_an_iso(path, files, iso):
    """Made without wiping: the ISO's descriptors, at 32 KiB, are still there."""
    image(path, files)
    content = bytearray(path.read_bytes())
    old = iso.read_bytes()[32768 : 32768 + 3 * 2048]
    content[32768 : 32768 + len(old)] = old
    path.write_bytes(content)
    return path


def directory_of_gigabytes(path, files):
    """FAT32 with clusters of 32 KiB, of which the directory has every one that is free."""
    path.unlink(missing_ok=True)
    run("truncate", "--size=3G", path)
    _filled(path, files, "-F", "32", "-s", "64")
    with open(path, "r+b") as file:
        head = file.read(512)
        reserved, copies = struct.unpack_from("<HB", head, 14)
        length = struct.unpack_from("<I", head, 36)[0]
        file.seek(reserved * 512)
        table = bytearray(file.read(length * 512))
        entries = list(struct.unpack(f"<{len(table) // 4}I", table))
        total = (3 << 30) // 32768 - (reserved + copies * length) // 64 - 2
        free = [number for number in range(2, total) if entries[number] & 0x0FFFFFFF == 0]
        # The root has cluster 2, and `openstack`, made first, the next one.
        for number, following in zip([3, *free], [*free, 0x0FFFFFF8]):
            entries[number] = following
        table = struct.pack(f"<{len(entries)}I", *entries)
        for copy in range(copies):
            file.seek((reserved + copy * length) * 512)
            file.write(table)
    return path


class _FAT12:
    def __init__(self, content):
        self.content = bytearray(content)
        self._reserved, self._copies = struct.unpack_from("<HB", self.content, 14)
        self._length = struct.unpack_from("<H", self.content, 22)[0]

    def cluster(self, name):
        return struct.unpack_from("<H", self.content, self._entry(name) + CLUSTER)[0]

    def set_cluster(self, name, cluster):
        struct.pack_into("<H", self.content, self._entry(name) + CLUSTER, cluster)

    def set_size(self, name, size):
        struct.pack_into("<I", self.content, self._entry(name) + SIZE, size)

    def link(self, cluster, following):
        """The next cluster of a chain; None makes it the same one again."""
        following = cluster if following is None else following
        for copy in range(self._copies):
            at = (self._reserved + copy * self._length) * 512 + cluster * 3 // 2
            old = struct.unpack_from("<H", self.content, at)[0]
            if cluster % 2:
                new = old & 0xF | following << 4
            else:
                new = old & 0xF000 | following
            struct.pack_into("<H", self.content, at, new)

    def _entry(self, name):
        return self.content.index(name)


def _patched(path, files, change):
    image(path, files)
    fat = _FAT12(path.read_bytes())
    change(fat)
    path.write_bytes(fat.content)
    return path


def _filled(path, files, *options):
    run("mkfs.vfat", *options, "-n", "config-2", path)
    with config_drives.written(path.stem, files) as directory:
        run("mcopy", "-s", "-i", path, *sorted(directory.iterdir()), "::/")
    return path
