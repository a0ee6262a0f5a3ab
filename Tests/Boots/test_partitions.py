"""Root file systems of which a part lies on a partition that the initramfs does not mount."""

import json
import shutil
from contextlib import contextmanager

from harness import attachments
from harness.commands import run
from harness.disk import Disk
from harness.guests import guest
from harness.machine import Machine
from harness.qemu import DMI_OPENSTACK


def test_home(nova):
    """The keys of an account below it are written when it is mounted.

    By the next boot they are its owner's.
    """
    key = nova.key
    with separate(guest("bookworm-initramfs-tools"), "home") as (disk, partition):
        with machine(disk, partition, nova, "root,debian") as first:
            shell = first.ssh("debian", key)
            listed = shell.output(
                "stat -c '%a %U:%G' .ssh .ssh/authorized_keys; "
                "findmnt --noheadings --output TARGET -T ."
            )
            assert listed.splitlines() == ["700 debian:debian", "600 debian:debian", "/home"]
            first.login_on_console("root", nova.password)
            (change,) = [
                change for change in report(first)["changes"] if change["kind"] == "tmpfiles"
            ]
            assert (change["user"], change["path"], change["added"]) == (
                "debian",
                "/home/debian/.ssh/authorized_keys",
                1,
            )
            first.run(": > /home/debian/.ssh/authorized_keys")
            first.shutdown()
        with disk.opened() as root:
            assert list((root / "home").iterdir()) == [], "nothing is made below the mount point"
        with machine(disk, partition, nova, "root,debian") as second:
            second.login_on_console("root", nova.password)
            assert second.run("cat /home/debian/.ssh/authorized_keys").output == ""
            assert marker(second)["state"] == "done"


def test_var(nova):
    """cloud-init's seed can't be linked: it reads the drive itself, and still undoes nothing."""
    with separate(guest("bookworm-cloud-init"), "var") as (disk, partition):
        with machine(disk, partition, nova, "root,debian") as booted:
            booted.login_on_console("root", nova.password)
            status = booted.run("cloud-init status --wait --long", 600).output
            assert "status: done" in status
            result = json.loads(booted.run("cat /run/cloud-init/result.json").output)["v1"]
            assert "ConfigDrive" in result["datasource"] and "/dev/sr0" in result["datasource"]
            assert "cloud-init gets no seed: /var is not mounted yet" in report(booted)["warnings"]
            assert booted.run("stat -c '%a %U:%G' /dev/sr0").output.strip() == "400 root:root"
            for user in ("root", "debian"):
                assert booted.run(f"passwd --status {user}").output.split()[1] == "P"
                assert booted.ssh(user, nova.key).output("id -un").strip() == user
            booted.shutdown()
        with disk.opened() as root:
            assert list((root / "var").iterdir()) == [], "nothing is made below the mount point"


def machine(disk, partition, drive, users):
    attached = [attachments.second_disk(partition), attachments.ide_cdrom(drive.image)]
    append = f"ro glowplug.users={users}"
    return Machine(
        disk.guest, attached, append=append, disk=disk, product=DMI_OPENSTACK, uuid=drive.instance
    )


@contextmanager
def separate(made, name):
    """The guest's disk with one of its directories on a file system of its own."""
    with Disk(made) as disk:
        partition = disk.path.parent / f"{name}.ext4"
        with disk.opened() as root:
            directory = root / name
            run("truncate", "--size=512M", partition)
            run("mke2fs", "-q", "-t", "ext4", "-L", name, "-d", directory, partition)
            mode = directory.stat().st_mode
            shutil.rmtree(directory)
            directory.mkdir()
            directory.chmod(mode)
            with open(root / "etc/fstab", "a") as table:
                table.write(f"LABEL={name} /{name} ext4 defaults 0 2\n")
        yield disk, partition


def report(booted):
    return json.loads(booted.run("cat /run/glowplug/report.json").output)


def marker(booted):
    return json.loads(booted.run("cat /etc/glowplug/instance.json").output)
