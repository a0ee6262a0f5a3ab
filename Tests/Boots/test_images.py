"""What is in an initramfs, whatever the generator's settings: binary, scripts, modules."""

import subprocess

import pytest

from harness import bases, paths
from harness.commands import run
from harness.recipes import GUESTS


@pytest.mark.parametrize("guest_name", ["bookworm-initramfs-tools", "trixie-dracut"])
def test_image_holds_what_a_drive_needs(guest_name, tmp_path):
    root, _ = GUESTS[guest_name]
    tree = tmp_path / "root"
    tree.mkdir()
    bases.unpack(bases.tarball(root), tree)
    script = paths.BOOTS / "check-image-contents.sh"
    done = subprocess.run([script, tree, paths.BINARY], capture_output=True, text=True, timeout=900)
    run("rm", "-rf", tree)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
