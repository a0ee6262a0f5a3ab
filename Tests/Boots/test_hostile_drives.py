"""Drives that do harm or broke, mounted by a guest's kernel: nothing hangs, nothing is written.

Rule 1 of docs/design.md. One tiny guest for all images; Tests/GlowplugTests has the like of them as
directories.
"""

import os

import pytest

from harness import attachments, full_kernel, hostile_drives, paths, tiny
from harness.shelf import FUNCTIONS, Run, Shelf

# Everything of it under emulation; and rule 1's five seconds may be used up.
MOST_SECONDS = 15

IS_WHOLE = bool(os.environ.get("WHOLE"))


@pytest.fixture
def directory(tmp_path):
    return tmp_path


@pytest.fixture(scope="module")
def drives(tmp_path_factory):
    """All of them, which take a while to make; the good one first."""
    made = tmp_path_factory.mktemp("hostile")
    return [hostile_drives.good(made), *hostile_drives.all_of(made)]


def boot(script, *disks, **options):
    attached = [attachments.second_disk(disk) for disk in disks]
    return tiny.boot(FUNCTIONS + script, attached, kernel=full_kernel.KERNEL, **options)


@pytest.mark.xdist_group("hostile-drives")
def test_each_alone(directory, drives):
    shelf = Shelf(directory / "shelf", [(drive.name, drive.image) for drive in drives])
    before = shelf.digest()
    script = "".join(f"section {d.name} each {shelf.words(d.name)}\n" for d in drives)
    found = boot(script, shelf.path, seconds=600, name="hostile-each")
    assert shelf.digest() == before, "nothing is written to a drive"
    for drive in drives:
        check(drive, Run(found[drive.name]))


def check(drive, run):
    about = f"{drive.name}:\n{run.text}"
    assert run.decision == (drive.decision or run.decision), about
    assert run.decision in (hostile_drives.PROVISIONED, hostile_drives.NONE), about
    assert run.status == 0, about
    assert "nothing holds it" in run.text and "differ" not in run.text, about
    assert run.seconds < MOST_SECONDS, about
    assert 1 <= len(run.messages) <= 8, about
    assert all(line.startswith("glowplug: ") for line in run.messages), about
    is_set = run.hash.startswith("$")
    assert is_set == (run.decision == hostile_drives.PROVISIONED), about
    if not is_set:
        assert "no config drive" in run.messages[-1], about


@pytest.mark.xdist_group("hostile-drives")
def test_good_one_behind_the_others(directory, drives):
    """As many as rule 1 looks at; the last one is good."""
    names = "special-all socket file-of-four-gigabytes file-of-many-parts directory-in-itself "
    names += "record-without-end zisofs-of-gigabytes zisofs-of-rubbish circle_of_a_file"
    chosen = [drive for drive in drives if drive.name in names.split()]
    assert len(chosen) == 9
    chosen.append(drives[0])
    shelf = Shelf(directory / "shelf-together", [(drive.name, drive.image) for drive in chosen])
    script = "quick_target\n"
    script += "".join(f"cut_out {shelf.words(drive.name)}\n" for drive in chosen)
    found = boot(script + "section together boot_of --wait 0\n", shelf.path, name="hostile-all")
    run = Run(found["together"])
    assert run.decision == "provision" and run.hash.startswith("$"), run.text
    assert run.sources[-1] == "/dev/dm-9" and run.seconds < MOST_SECONDS, run.text


@pytest.mark.parametrize("kind", ["iso", "vfat"])
def test_every_byte_changed(directory, kind):
    """Of the first 64 KiB: descriptors, tables, directories, and the meta data itself."""
    image = dict(zip(["iso", "vfat"], hostile_drives.small(directory)))[kind]
    before = image.read_bytes()
    step = 1 if IS_WHOLE else 257
    script = (
        f"quick_target; section flips flips /dev/vda 0 {step} 65536 0xff /usr/sbin/glowplug "
        "--sysroot /sysroot --run /run/glowplug --trust any --wait 0\n"
    )
    found = boot(script, image, seconds=7200 if IS_WHOLE else 300, name=f"flips-{kind}")["flips"]
    assert "BAD" not in found and f"runs {len(range(0, 65536, step))} " in found, found
    assert image.read_bytes() == before


ERRORS = """
quick_target
dmsetup create --noudevsync broken --table '0 4096 error'
cut_out {good}
section beside-an-error boot_of --wait 0
put_back good
quick_target
section error-alone boot_of --wait 0
dmsetup remove --noudevsync broken
quick_target
dmsetup create --noudevsync part --table '0 {before} linear /dev/vda {start}
{before} 8 error
{after} {rest} linear /dev/vda {behind}'
section error-in-the-file boot_of --wait 0
dmsetup remove --noudevsync part
"""


def test_device_with_errors(directory):
    drive = hostile_drives.good(directory)
    shelf = Shelf(directory / "shelf-errors", [("good", drive.image)])
    start, count = shelf.place("good")
    at = drive.image.read_bytes().index(b'"uuid"') // 4096 * 8
    script = ERRORS.format(
        good=shelf.words("good"),
        before=at,
        start=start,
        after=at + 8,
        rest=count - at - 8,
        behind=start + at + 8,
    )
    found = {name: Run(text) for name, text in boot(script, shelf.path, name="errors").items()}
    beside = found["beside-an-error"]
    assert beside.decision == "provision" and beside.hash.startswith("$"), beside.text
    for name in ("error-alone", "error-in-the-file"):
        assert found[name].decision == "no-drive", found[name].text
        assert any("/dev/dm-0" in line for line in found[name].messages), found[name].text
        assert found[name].seconds < MOST_SECONDS


# Every read of a disk that is not the drive takes seconds, and there are some.
SLOW = """
quick_target
dmsetup create --noudevsync slow --table '0 2048 delay /dev/vda 0 3000'
cut_out {good}
section slow boot_of --wait 0
"""


def test_slow_disk_before_the_drive(directory):
    """What is no candidate uses nothing of the time for candidates."""
    shelf = Shelf(directory / "shelf-slow", [("good", hostile_drives.good(directory).image)])
    found = boot(SLOW.format(good=shelf.words("good")), shelf.path, name="slow")
    run = Run(found["slow"])
    assert run.seconds > 5, f"it was not slow:\n{run.text}"
    assert run.decision == "provision" and run.hash.startswith("$"), run.text


# What an initramfs of Debian's runs, with what is left of glowplug after it.
HOOK = """
mkdir -p /run/initramfs
export rootmnt=/sysroot
begun=$(cut -d ' ' -f 1 /proc/uptime)
section hook sh -c '/scripts/init-bottom/glowplug; echo "status $?"'
echo "seconds $begun $(cut -d ' ' -f 1 /proc/uptime)" > /seconds
section said sh -c 'cat /seconds; dmesg | grep glowplug'
section left grep -l glowplug /proc/[0-9]*/comm
"""


def boot_by_hook(script, disk, name):
    hook = paths.PROJECT / "initramfs-hooks/scripts/init-bottom/glowplug"
    files = {"scripts/init-bottom/glowplug": hook.read_bytes()}
    found = boot(script + HOOK, disk, seconds=200, name=name, files=files)
    assert "status 0" in found["hook"], found
    assert Run(found["said"]).seconds < 70 + MOST_SECONDS, found
    return found


# The label is there, and what the file system begins with; then nothing ever comes.
SILENT = """
quick_target
dmsetup create --noudevsync silent --table '0 {whole} linear /dev/vda {start}
{whole} {rest} delay /dev/vda {behind} 100000000'
"""


def test_device_that_does_not_answer(directory):
    """It holds the program in the kernel, beyond its own alarm; the boot goes on all the same."""
    drive = hostile_drives.good(directory)
    shelf = Shelf(directory / "shelf-silent", [("good", drive.image)])
    start, count = shelf.place("good")
    whole = 88
    script = SILENT.format(whole=whole, start=start, rest=count - whole, behind=start + whole)
    found = boot_by_hook(script, shelf.path, "silent")
    assert "glowplug: its time is over, a disk does not answer" in found["said"], found
    # Or this was about another case.
    assert "/comm" in found["left"], f"glowplug has ended: {found}"


@pytest.mark.skipif(not IS_WHOLE, reason="four minutes: make test-all")
@pytest.mark.parametrize("kind", ["iso", "vfat"])
def test_directory_of_gigabytes(directory, kind):
    """The kernel looks for a name in all of it, beyond every signal."""
    image = hostile_drives.gigantic(directory)[kind]
    boot_by_hook("quick_target\n", image, f"gigantic-{kind}")
