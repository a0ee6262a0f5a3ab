"""Installed, upgraded and removed by the package manager of a system that never heard of glowplug.

Nobody but the packages' own triggers makes an image here.
"""

import hashlib
import json

import pytest

from harness import attachments, config_drives, packages
from harness.commands import run
from harness.disk import Disk
from harness.machine import Machine

GENERATORS = {
    "bookworm-initramfs-tools": "glowplug-initramfs",
    "trixie-dracut": "glowplug-dracut",
}


@pytest.mark.parametrize("guest_name", GENERATORS)
def test_image_has_it_and_has_it_no_more(guest_name, nova, tmp_path):
    names = ["glowplug", GENERATORS[guest_name]]
    debs = packages.debs(*names)
    with packages.system(guest_name) as system:
        assert system.image() == ([], None)

        system.install(debs)
        lines, program = system.image()
        assert program == sum_of_program(system.tree) and len(lines) > 2
        check_owner_logs_in(system.guest(tmp_path), nova)

        system.install([packages.newer(deb, tmp_path) for deb in debs])
        _, upgraded = system.image()
        assert upgraded == sum_of_program(system.tree) != program

        system.remove(names)
        assert system.image() == ([], None)
        assert left_behind(system.tree) == []


def test_command_alone_changes_no_image(tmp_path):
    with packages.system("bookworm-initramfs-tools") as system:
        (image,) = system.tree.glob("boot/initrd.img-*")
        before = image.stat().st_mtime_ns
        system.install(packages.debs("glowplug"))
        assert "glowplug" in system.run("glowplug --version")
        assert image.stat().st_mtime_ns == before


def test_rpm_makes_images_too():
    with packages.system("trixie-dracut") as system:
        system.rpm("--install", *packages.rpms())
        system.rpm("--verify", "--all")
        lines, program = system.image()
        assert program == sum_of_program(system.tree) and len(lines) > 2

        system.rpm("--erase", "glowplug-dracut", "glowplug")
        assert system.image() == ([], None)
        assert left_behind(system.tree) == []


def test_newcomer(tmp_path):
    """Installs, checks the image, makes drives, boots with them, asks what came of it."""
    names = ["glowplug", "glowplug-initramfs", "glowplug-tools"]
    with packages.system("bookworm-initramfs-tools") as system:
        system.install(packages.debs(*names) + packages.needed_by_tools())
        checked = json.loads(system.run("glowplugctl check-image --json / || test $? = 1"))
        bad = [found["subject"] for found in checked["findings"] if found["verdict"] == "bad"]
        assert bad == ["host keys"], "the one that every guest has"
        first = drive_of(system, tmp_path / "drive.vfat", config_drives.INSTANCE, "a first 0ne")
        other = drive_of(system, tmp_path / "drive.iso", config_drives.OTHER_INSTANCE, "an0ther")
        guest = system.guest(tmp_path)
        with Disk(guest) as disk:
            check_let_in(guest, disk, attachments.virtio_disk(first.image), first)
            check_refused(guest, disk, attachments.ide_cdrom(other.image), other, first)
            # As the line on the console says.
            disc = attachments.ide_cdrom(other.image)
            check_let_in(guest, disk, disc, other, "glowplug.trust=any")


def drive_of(system, image, instance, password):
    """By the package's own program, which runs on this machine too."""
    key = config_drives.key_of(instance)
    words = [system.tree / "usr/bin/glowplugctl", "make-drive", image, "--format"]
    words += ["iso" if image.suffix == ".iso" else "vfat", "--password-stdin"]
    run(*words, "--uuid", instance, "--key", key.with_suffix(".pub"), input=f"{password}\n")
    return config_drives.ConfigDrive(image, password, key, instance)


def check_let_in(guest, disk, attached, drive, append=""):
    with booted(guest, disk, attached, append) as machine:
        machine.login_on_console("root", drive.password)
        shell = machine.ssh("root", drive.key)
        found = json.loads(shell.output("glowplugctl status --wait --json"))
        assert (found["status"], found["decision"]) == ("good", "provision")
        assert found["report"]["instance"]["uuid"] == drive.instance
        assert "applied   password of root in /etc/shadow" in shell.output("glowplugctl status")
        machine.shutdown()


def check_refused(guest, disk, attached, drive, owner):
    """Nothing is handed over, and so nothing but the kernel log knows of it."""
    with booted(guest, disk, attached) as machine:
        machine.login_on_console("root", owner.password)
        shell = machine.ssh("root", owner.key)
        check_status_tells_of_refusal(shell, drive)
        # Anybody may write that into the journal.
        shell.output("logger --tag glowplug 'instance x from y: a lie'; sleep 1")
        check_status_tells_of_refusal(shell, drive)
        shell.output("mv /usr/bin/journalctl /usr/bin/no-journalctl")
        check_status_tells_of_refusal(shell, drive)
        machine.shutdown()


def check_status_tells_of_refusal(shell, drive):
    answer = shell.run("glowplugctl status --json")
    found = json.loads(answer.output)
    assert (answer.exit_code, found["status"], found["decision"]) == (1, "bad", "refused")
    assert found["report"] is None
    (line,) = [line["message"] for line in found["log"] if line["priority"] == 3]
    assert line.startswith("refused: /dev/sr0 of instance ") and drive.instance in line
    assert not [line for line in found["log"] if "a lie" in line["message"]]
    assert "decision  the drive was not let in" in shell.run("glowplugctl status").output


def booted(guest, disk, attached, append=""):
    # As check_owner_logs_in.
    append = f"ro systemd.condition_needs_update=0 {append}"
    return Machine(guest, [attached], append=append, disk=disk, name="newcomer")


def check_owner_logs_in(guest, drive):
    # /usr is newer than what systemd last made of it, and making that anew takes minutes.
    append = "ro systemd.condition_needs_update=0"
    drives = [attachments.ide_cdrom(drive.image)]
    with Machine(guest, drives, append=append, name="packages") as machine:
        machine.login_on_console("root", drive.password)
        shell = machine.ssh("root", drive.key)
        assert "applied" in shell.output("cat /run/glowplug/report.json")


def sum_of_program(tree):
    return hashlib.sha256((tree / "usr/sbin/glowplug").read_bytes()).hexdigest()


def left_behind(tree):
    """What guests are made with has settings in /etc."""
    return [
        str(path.relative_to(tree))
        for path in tree.rglob("*glowplug*")
        if path.relative_to(tree).parts[0] not in ("etc", "proc", "sys", "dev")
    ]
