"""A power cut at any point of what a guest wrote to its disk.

QEMU lists the guest's writes and flushes in their order (driver blklogwrites, in the format of the
kernel's dm-log-writes). What was flushed is on the disk; of what was written since then any part
may be, and a write may be torn.
"""

import random
import struct
from dataclasses import dataclass
from pathlib import Path

from harness.disk import Disk

SECTOR = 512
MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8


class RecordedDisk(Disk):
    """A root disk whose writes are listed."""

    def __init__(self, guest):
        super().__init__(guest)
        self.log = self._directory / "writes"
        self.log.touch()


@dataclass
class Image:
    """A disk that is there already, for a guest that may write to it."""

    path: Path
    format: str = "raw"
    is_read_only: bool = False
    log: Path = None


@dataclass(frozen=True)
class Write:
    offset: int
    content: bytes
    # Whether all before it is on the disk when it is done.
    is_flush: bool


def writes(log):
    """What was written, in its order; a flush is a write of nothing."""
    with open(log, "rb") as file:
        magic, version, _, sector = struct.unpack("<QQQI", file.read(28))
        if (magic, version, sector) != (MAGIC, 1, SECTOR):
            raise AssertionError(f"{log}: it is no list of writes")
        file.seek(sector)
        found = []
        while len(header := file.read(sector)) == sector:
            start, count, flags, _ = struct.unpack_from("<QQQQ", header)
            # virtio's disks have flushes alone, and nobody trims.
            if flags & (FUA | DISCARD | MARK):
                raise AssertionError(f"{log}: a write with the flags {flags}")
            found.append(Write(start * sector, file.read(count * sector), bool(flags & FLUSH)))
        return found


def cut(recorded, count, seed):
    """What is on the disk when the power goes after so many of them.

    Seed 0 is a disk without a cache; by any other one some of what was not flushed is lost.
    """
    done = recorded[:count]
    if seed == 0:
        return done
    chance = random.Random(seed)
    safe = max((number for number, write in enumerate(done, 1) if write.is_flush), default=0)
    kept = done[:safe]
    for write in done[safe:]:
        lot = chance.random()
        if lot < 0.5:
            kept.append(write)
        elif lot < 0.6:
            torn = chance.randrange(len(write.content) // SECTOR + 1) * SECTOR
            kept.append(Write(write.offset, write.content[:torn], False))
    return kept


def put(kept, image):
    """Onto the image of the disk as it was before the first of them."""
    with open(image, "r+b") as disk:
        for write in kept:
            disk.seek(write.offset)
            disk.write(write.content)
