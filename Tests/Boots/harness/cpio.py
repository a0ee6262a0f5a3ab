"""Writes initramfs archives (cpio, newc).

Any owner and any device node, as no ordinary user's cpio could.
"""

import stat


class Archive:
    """Entries in the order in which they were added; a directory comes before what is in it."""

    def __init__(self):
        self._parts = []
        self._number = 0

    def directory(self, name, mode=0o755):
        self._add(name, stat.S_IFDIR | mode)

    def file(self, name, content, mode=0o644):
        self._add(
            name, stat.S_IFREG | mode, content if isinstance(content, bytes) else content.encode()
        )

    def link(self, name, target):
        self._add(name, stat.S_IFLNK | 0o777, target.encode())

    def character_device(self, name, major, minor):
        self._add(name, stat.S_IFCHR | 0o600, device=(major, minor))

    def finished(self):
        """Padded, so that another may follow: the kernel unpacks them one over the other."""
        self._add("TRAILER!!!", 0)
        data = b"".join(self._parts)
        return data + bytes(-len(data) % 512)

    def _add(self, name, mode, content=b"", device=(0, 0)):
        self._number += 1
        encoded = name.encode() + b"\0"
        # inode, mode, uid, gid, links, mtime, size, device (2), special device (2), length of the
        # name, checksum
        fields = [self._number, mode, 0, 0, 1, 0, len(content), 0, 0, *device, len(encoded), 0]
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        self._parts += [_padded(header + encoded), _padded(content)]


def _padded(data):
    return data + bytes(-len(data) % 4)
