"""Installed, upgraded and removed by the package manager of a system that never heard of glowplug.

Nobody but the packages' own triggers makes an image here.
"""

import hashlib

import pytest

from harness import attachments, packages
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
