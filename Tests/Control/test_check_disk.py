"""check-image on disks: partitions, and the guests of the boot tests."""

import shutil
import subprocess

import pytest

from conftest import NOBODY, answer, run, texts, write
from image_files import image

from harness import guests

pytestmark = pytest.mark.usefixtures("left_behind")


@pytest.fixture
def root(tmp_path):
    return image(tmp_path / "root")


def disk_of(tmp_path, root, boot_apart, link=False):
    """A GPT disk: an EFI partition, one for /boot or an empty one, the root."""
    boot = tmp_path / "boot"
    if boot_apart:
        shutil.move(root / "boot", boot)
    if link:
        (root / "boot").symlink_to("/srv")
    else:
        (root / "boot").mkdir(exist_ok=True)
    boot.mkdir(exist_ok=True)
    sizes = {"esp": 4, "boot": 16, "root": 32}
    for name, size in sizes.items():
        part = tmp_path / f"{name}.part"
        subprocess.run(["truncate", f"--size={size}M", part], check=True)
        if name == "esp":
            words = ["mkfs.vfat", part]
        else:
            words = ["mkfs.ext4", "-q", "-d", {"boot": boot, "root": root}[name], part]
        subprocess.run(words, check=True, capture_output=True)
    disk = tmp_path / "disk"
    subprocess.run(["truncate", "--size=56M", disk], check=True)
    script = "label: gpt\nstart=1MiB,size=4MiB\nstart=5MiB,size=16MiB\nstart=21MiB,size=32MiB\n"
    subprocess.run(["sfdisk", "--quiet", disk], input=script, text=True, check=True)
    with open(disk, "r+b") as file:
        for name, start in {"esp": 1, "boot": 5, "root": 21}.items():
            file.seek(start << 20)
            file.write((tmp_path / f"{name}.part").read_bytes())
    return disk


@pytest.mark.parametrize("boot_apart", [False, True])
def test_disk(tmp_path, root, boot_apart):
    directory = answer("check-image", root)
    disk = disk_of(tmp_path, root, boot_apart)
    content = disk.read_bytes()
    found = answer("check-image", disk)
    assert found["findings"] == directory["findings"]
    assert disk.read_bytes() == content


def test_boot_that_leads_to_this_machine(tmp_path, root):
    """Nothing is mounted over what a link of the image names."""
    disk = disk_of(tmp_path, root, True, link=True)
    found = answer("check-image", disk, status=1)
    assert any("has none" in line for line in texts(found, "bad"))


def test_disk_that_is_none(tmp_path):
    for name, content, reason in [
        ("empty", bytes(1 << 20), "no file system with an /etc/passwd"),
        ("qcow2", b"QFI\xfb" + bytes(1 << 20), "qemu-img convert"),
    ]:
        done = run("check-image", write(tmp_path, {name: content}) / name)
        assert done.returncode == 2 and reason in done.stderr


def test_disk_takes_root(open_directory):
    image = write(open_directory, {"disk": bytes(1 << 20)}) / "disk"
    image.chmod(0o644)
    done = run("check-image", image, user=NOBODY)
    assert done.returncode == 2 and "root alone can" in done.stderr


@pytest.mark.parametrize("name", ["bookworm-initramfs-tools", "trixie-dracut"])
def test_guest_of_the_boots(tmp_path, name):
    """A Debian that boots and is logged into, as a disk: nothing stands in the way of it."""
    guest = guests.guest(name)
    disk = tmp_path / "disk"
    subprocess.run(["cp", "--sparse=always", guest.disk, disk], check=True)
    listing = debugfs(disk, "ls -p /usr/lib/modules")
    kernel = next(part for part in listing.split("/") if part[:1].isdigit() and "." in part)
    without = answer("check-image", disk, status=1)
    assert f"initramfs: the kernel {kernel} has none" in texts(without, "bad")
    debugfs(disk, f"write {guest.initrd} /boot/initrd.img-{kernel}")
    found = answer("check-image", disk, status=1)
    good = texts(found, "good")
    path = f"/boot/initrd.img-{kernel}"
    assert f"initramfs: {path} has glowplug, and starts it" in good
    assert f"modules: {path} has all that a drive needs" in good
    assert "machine-id: none yet: the first boot is seen as one" in good
    # The harness has made them, so that a boot need not.
    assert [line.split(":")[0] for line in texts(found, "bad")] == ["host keys"]


def debugfs(disk, request):
    done = subprocess.run(
        ["debugfs", "-w", "-R", request, disk], capture_output=True, text=True, check=True
    )
    return done.stdout
