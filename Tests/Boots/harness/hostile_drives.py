"""Drives that somebody made to do harm, or that broke: images that a guest's kernel has to mount.

Each with what has to come of a run that finds it alone.
"""

import os
import stat
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from harness import config_drives, fat_lies
from harness.commands import run
from harness.config_drives import LATEST
from harness.iso_records import BLOCK, Image

# Versions before `latest` that glowplug asks for.
OLDER = "2025-04-04 2020-10-14 2018-08-27 2017-02-22 2016-10-06 2016-06-30 2015-10-15".split()

PROVISIONED, NONE = "provision", "no-drive"


@dataclass(frozen=True)
class Hostile:
    name: str
    image: Path
    decision: str


def small(directory):
    """One good drive of each kind, as small as it gets: an ISO and a vfat."""
    files = config_drives.least()
    iso = _iso(directory, "small-iso", files).image
    return iso, fat_lies.image(directory / "small-vfat", files)


def all_of(directory):
    return [*_special(directory), *_lies(directory), *_fat(directory), *_cut(directory)]


def gigantic(directory):
    """Directories of three gigabytes of zeroes, on devices that have them; by kind."""
    vfat = fat_lies.directory_of_gigabytes(directory / "gigantic.vfat", config_drives.least())
    return {
        "iso": _patched(directory, "gigantic-iso", _move_and_grow_directory, None, 3 << 30).image,
        "vfat": vfat,
    }


def good(directory):
    return _iso(directory, "good", config_drives.least(), PROVISIONED)


# What is no regular file where one should be.


def _special(directory):
    return [
        _iso(directory, "special-but-latest", config_drives.least(), PROVISIONED, _put_special),
        _iso(directory, "special-all", {}, NONE, _put_special),
        _iso(directory, "special-beside", config_drives.least(), PROVISIONED, _put_special_beside),
        _patched(directory, "socket", _make_socket, NONE),
        _iso(directory, "setuid", config_drives.least(), PROVISIONED, _set_modes),
        _iso(directory, "openstack-is-a-link", {}, NONE, _link_openstack),
        _iso(directory, "hundred-thousand", config_drives.least(), PROVISIONED, _crowd),
    ]


def _put_special(tree):
    """Something else at each version that is asked for before `latest`."""
    makers = [
        lambda path: path.symlink_to("/etc/passwd"),
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to(path.name),
        os.mkfifo,
        lambda path: os.mknod(path, stat.S_IFBLK | 0o666, os.makedev(254, 0)),
        lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5)),
        os.mkdir,
    ]
    for version, make in zip(OLDER, makers):
        (tree / "openstack" / version).mkdir(parents=True)
        make(tree / "openstack" / version / "meta_data.json")
    (tree / "other").mkdir()
    (tree / "other/meta_data.json").write_bytes(_good())
    (tree / "openstack/2013-10-17").symlink_to("../other")


def _put_special_beside(tree):
    latest = tree / "openstack/latest"
    os.mkfifo(latest / "vendor_data.json")
    os.mkdir(latest / "vendor_data2.json")
    (latest / "network_data.json").symlink_to("/etc/passwd")
    os.mknod(latest / "user_data", stat.S_IFBLK | 0o666, os.makedev(254, 0))
    (tree / "openstack/content").symlink_to("/etc")


def _set_modes(tree):
    for path in tree.rglob("*"):
        os.chown(path, 1234, 1234)
        path.chmod(0o7777 if path.is_dir() else 0o6000)


def _link_openstack(tree):
    (tree / "real/latest").mkdir(parents=True)
    (tree / "real/latest/meta_data.json").write_bytes(_good())
    (tree / "openstack").symlink_to("real")


def _crowd(tree):
    """In each directory that is looked into; one file, so that the image stays small."""
    for place, count in (("openstack/content", 50_000), ("openstack/latest", 50_000)):
        (tree / place).mkdir(exist_ok=True)
        for number in range(count):
            (tree / place / f"{number:05}").touch()


# Images that lie about themselves.


def _lies(directory):
    lies = {
        "file-of-four-gigabytes": lambda image: image.set_size(image.record(LATEST), 0xFFFFFFFF),
        "file-of-many-parts": _continue_file,
        "file-beyond-the-end": lambda image: image.set_extent(image.record(LATEST), 0x7FFFFFF0),
        "directory-beyond-the-end": lambda image: image.set_extent(
            image.record("openstack"), 0x7FFFFFF0
        ),
        "directory-in-itself": lambda image: image.set_extent(
            image.record("openstack/latest"), image.extent(image.record("openstack"))
        ),
        "record-without-end": _continue_record,
        "record-of-no-length": _shorten_record,
    }
    return [
        *(_patched(directory, name, change, NONE) for name, change in lies.items()),
        # What is there comes before what is not.
        _patched(directory, "directory-of-gigabytes-cut-off", _grow_directory, PROVISIONED),
        _zisofs(directory, "zisofs", lambda content: content, PROVISIONED),
        _zisofs(directory, "zisofs-of-gigabytes", _inflate, NONE),
        _zisofs(directory, "zisofs-of-rubbish", lambda content: content[:24] + b"\xff" * 64, NONE),
        _plain_names(directory),
    ]


def _grow_directory(image):
    image.set_size_of_directory("openstack", 0xFFFFF800)


def _move_and_grow_directory(image):
    image.move_directory_to_the_end("openstack")
    image.set_size_of_directory("openstack", 0xB0000000)


def _continue_file(image):
    """More parts follow, each record says, up to one that is no file."""
    place = image.record(LATEST)
    image.set_size(place, 0xFFFFF800)
    image.set_flag(place, 0x80)


def _continue_record(image):
    """Rock Ridge's words go on where they are: a CE entry that leads to itself."""
    place = image.record(LATEST)
    at = image.entry(place, b"PX")
    block, offset = at // BLOCK, at % BLOCK
    words = b"CE" + bytes((28, 1))
    for value in (block, offset, 28):
        words += struct.pack("<I", value) + struct.pack(">I", value)
    image.content[at : at + 28] = words


def _shorten_record(image):
    image.content[image.record(LATEST)] = 1


def _make_socket(image):
    at = image.entry(image.record(LATEST), b"PX")
    mode = stat.S_IFSOCK | 0o666
    struct.pack_into("<I", image.content, at + 4, mode)
    struct.pack_into(">I", image.content, at + 8, mode)


def _zisofs(directory, name, change, decision):
    files = {LATEST: change(_compressed(_good()))}
    return _iso(directory, name, files, decision, options=["-z"])


def _compressed(content):
    """Of one block of 32 KiB: the format that zisofs(5) describes."""
    block = zlib.compress(content)
    start = 16 + 8
    head = bytes.fromhex("37E45396C9DBD607") + struct.pack("<IBBH", len(content), 4, 15, 0)
    return head + struct.pack("<II", start, start + len(block)) + block


def _inflate(content):
    return content[:8] + struct.pack("<I", 0xFFFFFFFF) + content[12:]


def _plain_names(directory):
    """Names of eight letters and three: nobody finds meta_data.json."""
    image = directory / "plain-names.iso"
    with config_drives.written("plain-names", config_drives.least()) as tree:
        run("genisoimage", "-quiet", "-V", "config-2", "-o", image, tree)
    return Hostile("plain-names", image, NONE)


def _fat(directory):
    files = config_drives.least()
    makers = [fat_lies.circle_of_a_directory, fat_lies.circle_of_a_file]
    makers += [fat_lies.file_of_four_gigabytes, fat_lies.cluster_beyond_the_end]
    made = [Hostile(make.__name__, make(directory / make.__name__, files), NONE) for make in makers]
    over = fat_lies.over_an_iso(directory / "over-an-iso", files, good(directory).image)
    return [*made, Hostile("vfat-over-an-iso", over, PROVISIONED)]


def _cut(directory):
    """Uploads that broke, at places of all kinds."""
    cut = []
    for image in small(directory):
        content = image.read_bytes()
        step = len(content) // 7
        for length in (512, 2048, *range(step, len(content) - 2048, step)):
            path = directory / f"{image.stem}-cut-{length}"
            path.write_bytes(content[: length // 512 * 512])
            # A vfat whose file is there needs no more than that.
            cut.append(Hostile(path.name, path, None))
    return cut


# Making them.


def _good():
    return config_drives.least()[LATEST]


def _iso(directory, name, files, decision=NONE, put=None, options=()):
    image = directory / f"{name}.iso"
    with config_drives.written(name, files) as tree:
        tree.mkdir(exist_ok=True)
        if put:
            put(tree)
        run("genisoimage", "-quiet", "-R", "-V", "config-2", *options, "-o", image, tree)
    return Hostile(name, image, decision)


def _patched(directory, name, change, decision, size=None):
    whole = _iso(directory, f"whole-{name}", config_drives.least()).image
    image = Image(whole.read_bytes())
    change(image)
    path = directory / f"{name}.iso"
    path.write_bytes(image.content)
    if size:
        os.truncate(path, size)
    whole.unlink()
    return Hostile(name, path, decision)
