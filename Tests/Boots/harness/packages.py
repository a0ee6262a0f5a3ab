"""The packages that `make deb` and `make rpm` left in dist, put into a guest's directory."""

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from harness import bases, paths, progress
from harness.commands import run
from harness.architectures import AMD64
from harness.guests import Guest, make_disk, run_beside, run_inside
from harness.recipes import DEFAULT, GUESTS

# The program in the image, and whatever else is named after it.
LOOK_INTO_IMAGE = """
    set -e
    image=$(ls -t /boot/init* | head -n 1)
    if command -v unmkinitramfs > /tmp/where; then
        unmkinitramfs $image /tmp/image
        find /tmp/image -path '*/usr/sbin/glowplug' -exec sha256sum {} +
        lsinitramfs $image | grep glowplug || :
    else
        lsinitrd $image | grep glowplug || :
        lsinitrd --file usr/sbin/glowplug $image | sha256sum
    fi
"""


class System:
    """A system without glowplug, whose own package manager installs and removes it."""

    def __init__(self, guest_name, tree):
        self.name = guest_name
        self.tree = tree
        root, initramfs = GUESTS[guest_name]
        bases.unpack(bases.tarball(root), tree)
        self._say("the image that it has", lambda: self.run(root.initramfs_commands[initramfs]))

    def run(self, command):
        return run_inside(self.tree, AMD64, command)

    def install(self, debs):
        """By the README's words."""
        there = self.tree / "root" / "packages"
        there.mkdir()
        for deb in debs:
            shutil.copy(deb, there)
        self._say("apt install", lambda: self.run("cd /root/packages && apt install --yes ./*.deb"))
        shutil.rmtree(there)

    def remove(self, names):
        self._say("apt remove", lambda: self.run(f"apt remove --yes {' '.join(names)}"))

    def rpm(self, *arguments):
        """This machine's rpm, as the guest has none; what a package asks for are debs here."""
        words = " ".join(str(argument) for argument in arguments)
        self._say(f"rpm {arguments[0]}", lambda: self._rpm(words))

    def _rpm(self, words):
        run_beside(self.tree, AMD64, f"rpm --root {self.tree} --nodeps {words}")

    def image(self):
        """Lines of glowplug in the newest image, and the sum of the program, if it is there."""
        said = self.run(LOOK_INTO_IMAGE)
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        sums = [
            found for found in re.findall(r"^[0-9a-f]{64}", said, re.MULTILINE) if found != empty
        ]
        lines = [line for line in said.splitlines() if "glowplug" in line]
        return lines, (sums + [None])[0]

    def guest(self, directory):
        disk = directory / f"{self.name}.ext4"
        with progress.step(f"{self.name}: root disk"):
            make_disk(self.tree, disk)
        (kernel,) = self.tree.glob("boot/vmlinuz-*")
        (initrd,) = self.tree.glob("boot/initrd.img-*")
        return Guest(self.name, kernel, initrd, disk)

    def _say(self, what, do):
        with progress.step(f"{self.name}: {what}"):
            do()


def needed_by_tools():
    """What apt would fetch for glowplug-tools in the default guest's release."""
    directory = paths.GUESTS / "needed-by-tools"
    directory.mkdir(exist_ok=True)
    root, _ = GUESTS[DEFAULT]
    for name in ("libarchive13", "libicu72", "libxml2"):
        if not list(directory.glob(f"{name}_*.deb")):
            apt = [paths.PROJECT / "scripts" / "apt-privately", "-s", root.suite, directory / "apt"]
            run(*apt, "download", name, cwd=directory)
    return sorted(directory.glob("*.deb"))


@contextmanager
def system(guest_name):
    with tempfile.TemporaryDirectory(prefix="packages-", dir=paths.GUESTS) as directory:
        tree = Path(directory) / "root"
        tree.mkdir()
        yield System(guest_name, tree)


def debs(*names):
    return [_only(f"{name}_*.deb", "deb") for name in names]


def rpms():
    return [_only("glowplug-[0-9]*.rpm", "rpm"), _only("glowplug-dracut-*.rpm", "rpm")]


def newer(deb, directory):
    """The next version of a package, whose program is another one by a byte."""
    tree = directory / deb.name
    run("dpkg-deb", "--raw-extract", deb, tree)
    control = tree / "DEBIAN" / "control"
    text = control.read_text()
    version = re.search(r"^Version: (.*)$", text, re.MULTILINE).group(1)
    control.write_text(text.replace(version, f"{version}.0.1"))
    program = tree / "usr/sbin/glowplug"
    if program.exists():
        program.write_bytes(program.read_bytes() + b"\n")
    made = directory / f"newer-{deb.name}"
    run("dpkg-deb", "--build", "--root-owner-group", tree, made)
    return made


def _only(pattern, kind):
    found = list(paths.BINARY.parent.glob(pattern))
    assert len(found) == 1, f"dist has {len(found)} of {pattern}: `make {kind}` makes them"
    return found[0]
