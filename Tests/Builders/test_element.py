"""diskimage-builder's element: its scripts, run by dib-run-parts in a root of Debian's.

What test_diskimage_builder.py does in a whole build, without the build.
"""

import os
import re
import shutil

import pytest
import trees

from harness import paths
from harness.commands import CommandFailed, run
from harness.recipes import GUESTS

ELEMENT = paths.PROJECT / "image-builders" / "diskimage-builder" / "glowplug"

# As the kernel's package makes it: before the element's turn.
INITRAMFS = {
    "bookworm-initramfs-tools": 'update-initramfs -c -k "$KERNEL"',
    "trixie-dracut": 'dracut --force --kver "$KERNEL"',
}


class Hooks:
    """The directory of hooks that diskimage-builder collects, and the root that it works on."""

    def __init__(self, tree):
        self.tree = tree
        self.directory = tree / "in_target.d"
        shutil.copytree(ELEMENT, self.directory)

    def outside(self, **settings):
        environment = {**os.environ, "TMP_HOOKS_PATH": str(self.directory), **settings}
        return run("dib-run-parts", self.directory / "extra-data.d", env=environment)

    def inside(self, phase, **settings):
        shutil.copy("/usr/bin/dib-run-parts", self.directory)
        words = [f"{key}={value}" for key, value in settings.items()]
        parts = ["/in_target.d/dib-run-parts", f"/in_target.d/{phase}.d"]
        return run(trees.INSIDE, self.tree, "env", *words, *parts)


@pytest.fixture
def nothing_given(tmp_path):
    (tmp_path / "root").mkdir()
    return Hooks(tmp_path / "root")


@pytest.mark.parametrize("guest_name", INITRAMFS)
def test_image_gets_glowplug(guest_name, tmp_path):
    root, _ = GUESTS[guest_name]
    with trees.unpacked(root) as tree:
        (kernel,) = tree.glob("usr/lib/modules/*")
        make = ["env", f"KERNEL={kernel.name}", "sh", "-c", INITRAMFS[guest_name]]
        run(trees.INSIDE, tree, *make)
        (initramfs,) = tree.glob("boot/initrd.img-*")
        before = initramfs.stat().st_mtime_ns
        # A staging directory as a strict umask leaves it.
        staged = tmp_path / "staged"
        trees.make_install(staged, "install")
        run("chmod", "--recursive", "go-rwx", staged)
        modes = mode_of(tree / "usr"), mode_of(tree / "usr/sbin")

        hooks = Hooks(tree)
        hooks.outside(DIB_GLOWPLUG_TREE=str(staged))
        hooks.inside("install", DIB_GLOWPLUG_SETTINGS="users=root,debian trust=machine")
        said = hooks.inside("finalise")

        assert (tree / "etc/glowplug.conf").read_text() == "users=root,debian\ntrust=machine\n"
        assert (mode_of(tree / "usr"), mode_of(tree / "usr/sbin")) == modes
        assert mode_of(tree / "usr/sbin/glowplug") == 0o755
        assert mode_of(tree / "usr/share/man/man8/glowplug.8.gz") == 0o644
        assert f"glowplug: in '/boot/{initramfs.name}'" in said
        assert "would set the password of debian" in said and "would add 1 key for root" in said
        made = initramfs.stat().st_mtime_ns
        assert made != before, "it was made anew"

        # What has it is left alone.
        hooks.inside("finalise")
        assert initramfs.stat().st_mtime_ns == made

        with pytest.raises(CommandFailed, match="no such account"):
            hooks.inside("install", DIB_GLOWPLUG_SETTINGS="users=nobody-of-that-name")
            hooks.inside("finalise")
        with pytest.raises(CommandFailed, match="there is no such key"):
            hooks.inside("install", DIB_GLOWPLUG_SETTINGS="user=root")
            hooks.inside("finalise")
        hooks.inside("install", DIB_GLOWPLUG_SETTINGS="users=root")
        (tree / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
        with pytest.raises(CommandFailed, match="this system has booted before"):
            hooks.inside("finalise")
        (tree / "usr/sbin/glowplug").unlink()
        with pytest.raises(CommandFailed, match="the program is not installed"):
            hooks.inside("finalise")


def mode_of(path):
    return path.stat().st_mode & 0o7777


def test_nothing_is_built_of_nothing(nothing_given, tmp_path):
    with pytest.raises(CommandFailed, match="neither DIB_GLOWPLUG_PACKAGES nor DIB_GLOWPLUG_TREE"):
        nothing_given.outside()
    with pytest.raises(CommandFailed, match="both DIB_GLOWPLUG_PACKAGES and DIB_GLOWPLUG_TREE"):
        nothing_given.outside(DIB_GLOWPLUG_PACKAGES="a.deb", DIB_GLOWPLUG_TREE="tree")
    with pytest.raises(CommandFailed, match="there is no package 'a.deb'"):
        nothing_given.outside(DIB_GLOWPLUG_PACKAGES="a.deb")
    with pytest.raises(CommandFailed, match="usr/sbin/glowplug"):
        nothing_given.outside(DIB_GLOWPLUG_TREE=str(tmp_path))


def test_every_builder_loads_the_same_modules():
    """As the two generators of `make install` do: Tests/Boots/check-image-contents.sh."""
    joined = read("dracut/50glowplug/module-setup.sh").replace("\\\n", " ")
    wanted = set(" ".join(re.findall(r"hostonly='' instmods (.*)", joined)).split())
    assert "isofs" in wanted
    hook = set(re.findall(r"'([\w-]+)\?'", read("image-builders/mkinitcpio/install/glowplug")))
    # A name with _ may be a file with - in it.
    names = {
        version: listed(f"image-builders/mkosi-initrd/modules-{version}.conf")
        for version in [25, 26]
    }
    patterns = {re.sub(r"\[-_\]", "_", name) for name in names[26]}
    assert hook == wanted == patterns
    assert names[25] == {rf"/{name}\.ko" for name in names[26]}


def listed(path):
    return set(re.findall(r"^    (\S+)", read(path), re.MULTILINE))


def read(path):
    return (paths.PROJECT / path).read_text()
