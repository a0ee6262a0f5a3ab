"""Lies in an ISO: its directory records are found by name, and changed.

ECMA-119 chapters 8.4 and 9.1, IEEE P1281 (SUSP) and P1282 (Rock Ridge).
"""

import struct

BLOCK = 2048
# The primary volume descriptor, and the root's record in it.
ROOT = 16 * BLOCK + 156


class Image:
    """The bytes of an image made by genisoimage -R, without Joliet: there is one tree."""

    def __init__(self, content):
        self.content = bytearray(content)

    def record(self, path):
        """Where the record of a file or directory begins."""
        place = ROOT
        for name in path.split("/"):
            place = self._in(place, name.encode())
        return place

    def extent(self, place):
        return struct.unpack_from("<I", self.content, place + 2)[0]

    def set_extent(self, place, block):
        struct.pack_into("<I", self.content, place + 2, block)
        struct.pack_into(">I", self.content, place + 6, block)

    def set_size(self, place, size):
        struct.pack_into("<I", self.content, place + 10, size)
        struct.pack_into(">I", self.content, place + 14, size)

    def set_size_of_directory(self, path, size):
        """In its parent and in its own first record, which is where Linux looks."""
        place = self.record(path)
        self.set_size(place, size)
        self.set_size(self.extent(place) * BLOCK, size)

    def move_directory_to_the_end(self, path):
        """So that what follows it is whatever the device has."""
        place = self.record(path)
        start = self.extent(place) * BLOCK
        self.set_extent(place, len(self.content) // BLOCK)
        self.set_extent(start, len(self.content) // BLOCK)
        self.content += self.content[start : start + BLOCK]

    def set_flag(self, place, flag):
        self.content[place + 25] |= flag

    def entry(self, place, signature):
        """Where a system use entry of a record begins."""
        for at in self._entries(place):
            if self.content[at : at + 2] == signature:
                return at
        raise KeyError(signature)

    def _in(self, directory, name):
        start = self.extent(directory) * BLOCK
        size = struct.unpack_from("<I", self.content, directory + 10)[0]
        at = start
        while at < start + size:
            length = self.content[at]
            if length == 0:
                at = (at // BLOCK + 1) * BLOCK
                continue
            if self._name(at) == name:
                return at
            at += length
        raise KeyError(name)

    def _name(self, place):
        for at in self._entries(place):
            if self.content[at : at + 2] == b"NM":
                return bytes(self.content[at + 5 : at + self.content[at + 2]])
        return None

    def _entries(self, place):
        name = self.content[place + 32]
        at = place + 33 + name + (name + 1) % 2
        end = place + self.content[place]
        while at + 4 <= end and self.content[at + 2] >= 4:
            yield at
            at += self.content[at + 2]
