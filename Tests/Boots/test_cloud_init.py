"""Guests with cloud-init.

It takes its data from glowplug, runs once for an instance, and undoes nothing.
"""

import json

import pytest

from harness import attachments, config_drives
from harness.disk import Disk
from harness.guests import guest
from harness.inspection import secrets_in
from harness.machine import LoginRefused, Machine
from harness.qemu import DMI_OPENSTACK
from harness.ssh import NotLetIn

# Each guest, and whether the drive is there at its second boot.
GUESTS = [("bookworm-cloud-init", True), ("trixie-cloud-init", False)]
SEED = "/var/lib/cloud/seed/config_drive"
OWN_PASSWORD = "the owner chose 1t"
USER_DATA_WITH_A_WISH = b"""#cloud-config
disable_root: true
runcmd: [echo yes > /root/user-data-ran]
"""


@pytest.mark.parametrize("guest_name, attached", GUESTS)
def test_root_and_default_user(guest_name, attached, nova):
    """The first boot and the second one, before which the owner changed everything."""
    key = nova.key
    made = guest(guest_name)
    with Disk(made) as disk:
        with server(made, disk, nova, "root,debian") as machine:
            machine.login_on_console("root", nova.password)
            check_cloud_init_ran(machine)
            check_secrecy(machine, nova)
            for user in ("root", "debian"):
                assert machine.ssh(user, key).output("id -un").strip() == user
            check_drive_is_closed(machine.ssh("debian", key))
            machine.console.send_line("exit")
            machine.login_on_console("debian", nova.password)
            machine.console.send_line("exit")
            machine.login_on_console("root", nova.password)
            become_the_owners(machine)
            switch_off(machine)
        with server(made, disk, nova, "root,debian", attached=attached) as machine:
            check_still_the_owners(machine, key, attached)
            if not attached:
                check_strangers_drive(machine)


def test_root_alone(nova):
    """And outside Nova's cloud a stranger's drive at the next boot.

    cloud-init, which would take it, gets its own cache.
    """
    made, foreign = guest("trixie-cloud-init"), strangers_drive()
    with Disk(made) as disk:
        root_alone(made, disk, nova)
        drive = attachments.ide_cdrom(foreign.image)
        with Machine(
            made, [drive], disk=disk, append="ro", uuid=nova.instance, name="stranger"
        ) as machine:
            machine.login_on_console("root", nova.password)
            assert "status: done" in machine.run("cloud-init status --wait --long", 600).output
            assert machine.run("cloud-init query instance_id").output.strip() == nova.instance
            assert machine.run("test -e /root/user-data-ran; test -e /run/glowplug").exit_code == 1
            assert machine.ssh("debian", nova.key).output("id -un").strip() == "debian"
            with pytest.raises(NotLetIn):
                machine.ssh("debian", foreign.key)


def test_disk_that_becomes_another_server(nova):
    """A provisioned disk with a new uuid and a new drive gets new credentials.

    cloud-init sees a new instance. The new drive has every fault for which cloud-init alone drops
    the whole drive, and user data that overrules us.
    """
    made = guest("bookworm-cloud-init")
    changes = {
        "uuid": config_drives.OTHER_INSTANCE,
        "admin_pass": "an0ther server",
        "hostname": "web-2.novalocal",
    }
    new = config_drives.nova_like("another-server", break_files=three_faults_and_a_wish, **changes)
    with Disk(made) as disk:
        root_alone(made, disk, nova)
        with server(made, disk, new, "root") as machine:
            with pytest.raises(LoginRefused):
                machine.login_on_console("root", nova.password)
            machine.login_on_console("root", new.password)
            check_cloud_init_ran(machine)
            assert machine.run("cloud-init query instance_id; hostname").output.split() == [
                new.instance,
                "web-2",
            ]
            warnings = " ".join(report(machine)["warnings"])
            for what in ("vendor_data.json", "files[0]", "meta has a wrong type"):
                assert what in warnings, what
            refused = machine.ssh("root", new.key).run("id -un")
            assert "Please login as the user" in refused.output and refused.exit_code == 142
            assert machine.ssh("debian", new.key).output("id -un").strip() == "debian"
            check_secrecy(machine, new)


def test_control_tells_everybody_the_password(nova):
    """What cloud-init alone does.

    The password is in a file for everybody, the drive is open to group cdrom, and for each of the
    faults that glowplug leaves out it drops the whole drive.
    """
    with server(guest("bookworm-cloud-init", with_glowplug=False), None, nova, "root") as machine:
        shell = machine.ssh("debian", nova.key)
        found = shell.run(
            f"grep -rlF '{nova.password}' /run /var/lib/cloud 2> /dev/null"
        ).output.split()
        assert "/run/cloud-init/instance-data.json" in found
        assert shell.run("head -c 1 /dev/sr0 > /dev/null").exit_code == 0
        shell.output(
            "sudo mount -o ro /dev/sr0 /mnt && cp -r /mnt/. /tmp/good && chmod -R u+w /tmp/good"
        )
        assert reads(shell, "/tmp/good")
        for fault in (
            "for file in */vendor_data.json; do : > $file; done",
            "rm content/0000",
            'sed -i \'s/"meta": {[^}]*}/"meta": null/\' */meta_data.json',
        ):
            shell.output(
                f"rm -rf /tmp/bad; cp -r /tmp/good /tmp/bad; cd /tmp/bad/openstack; {fault}"
            )
            assert not reads(shell, "/tmp/bad"), fault


def server(made, disk, drive, users, attached=True):
    """As Nova starts it: its name and its uuid in the firmware, its drive a CD-ROM."""
    return Machine(
        made,
        [attachments.ide_cdrom(drive.image)] if attached else [],
        disk=disk,
        append=f"ro glowplug.users={users}",
        product=DMI_OPENSTACK,
        uuid=drive.instance,
        name="cloud-init",
    )


def root_alone(made, disk, drive):
    with server(made, disk, drive, "root") as machine:
        machine.login_on_console("root", drive.password)
        check_cloud_init_ran(machine)
        check_secrecy(machine, drive)
        machine.run("rm /root/user-data-ran")
        assert machine.ssh("root", drive.key).output("id -un").strip() == "root"
        # The default user is cloud-init's, as it would be without us.
        assert machine.ssh("debian", drive.key).output("id -un").strip() == "debian"
        assert machine.run("passwd --status debian").output.split()[1] == "L"
        switch_off(machine)


def check_cloud_init_ran(machine):
    status = machine.run("cloud-init status --wait --long", 600).output
    assert "\nstatus: done" in "\n" + status
    result = json.loads(machine.run("cat /run/cloud-init/result.json").output)["v1"]
    assert f"DataSourceConfigDrive [net,ver=2][source={SEED}]" in result["datasource"]
    assert result["errors"] == []
    assert machine.run("cat /root/user-data-ran").output.strip() == "yes"
    assert (
        machine.run("test -e /run/cloud-init/ds-identify.log").exit_code == 1
    ), "its detection was answered"
    check_rest_is_left_to_it(machine)


def check_rest_is_left_to_it(machine):
    """Nothing of rules 12 to 16 is written."""
    found = {change["kind"] for change in report(machine)["changes"]}
    assert not found & {"hostname", "network", "file", "user-data", "host-keys"}
    names = "*glowplug*.net* 90-glowplug* glowplug-*.nm* glowplug-[ir]* glowplug-[uh]*.service"
    wanted = " -o ".join(f"-name '{name}'" for name in names.split())
    written = machine.run(
        f"find /run {wanted}; find /etc/glowplug /run/credstore* -type f 2> /dev/null"
    )
    assert written.output.split() == ["/etc/glowplug/instance.json"]


def check_secrecy(machine, drive):
    assert secrets_in(machine, [drive.password]) == []
    for device in ("/dev/sr0", "/dev/sg0"):
        assert machine.run(f"stat -c '%a %U:%G' {device}").output.strip() == "400 root:root"


def check_drive_is_closed(shell):
    assert "cdrom" in shell.output("id -nG").split()
    assert shell.run("head -c 1 /dev/sr0").exit_code != 0
    assert shell.run("head -c 1 /dev/sg0").exit_code != 0


def become_the_owners(machine):
    """What an owner changes, and what would show that first-boot modules ran again."""
    done = machine.run(
        f"echo 'root:{OWN_PASSWORD}' | chpasswd && : > /root/.ssh/authorized_keys "
        "&& rm /root/user-data-ran"
    )
    assert done.exit_code == 0
    machine.run("cd /var/lib/cloud/instance/sem && stat -c '%n %Y' config_* | sort > /root/modules")


def switch_off(machine):
    """Ending every service of a guest with cloud-init takes half as long as its boot."""
    machine.run("sync")
    machine.pull_the_plug()


def check_still_the_owners(machine, key, attached):
    machine.login_on_console("root", OWN_PASSWORD)
    status = machine.run("cloud-init status --wait --long", 600).output
    assert "\nstatus: done" in "\n" + status
    again = machine.run(
        "cd /var/lib/cloud/instance/sem && stat -c '%n %Y' config_* | sort | diff - /root/modules"
    )
    assert (again.exit_code, again.output) == (0, "")
    assert machine.run("test -e /root/user-data-ran").exit_code == 1
    assert machine.ssh("debian", key).output("id -un").strip() == "debian"
    with pytest.raises(NotLetIn):
        machine.ssh("root", key)
    if attached:
        assert report(machine)["decision"] == "already-provisioned"
        check_drive_is_closed(machine.ssh("debian", key))


def check_strangers_drive(machine):
    """Plugged into a system that runs: closed as well.

    The manual's command says why it would be refused.
    """
    foreign = strangers_drive()
    machine.plug_in(attachments.virtio_disk(foreign.image))
    machine.run("until test -b /dev/vdb; do sleep 1; done; udevadm settle")
    assert machine.run("stat -c '%a %U:%G' /dev/vdb").output.strip() == "400 root:root"
    answer = machine.run(
        "glowplug --boot --dry-run --json --sysroot / --cmdline /dev/null 2> /dev/null"
    )
    said = json.loads(answer.output)
    assert (answer.exit_code, said["decision"], said["trust"]["rule"]) == (1, "refused", "machine")
    assert said["candidates"] == [
        {"source": "/dev/vdb", "uuid": foreign.instance, "used": False, "reason": said["reason"]},
    ]
    for part in (
        "/dev/vdb",
        foreign.instance,
        f"this machine's uuid is {config_drives.INSTANCE}",
        "glowplug.trust=any",
    ):
        assert part in said["reason"], part
    machine.pull_out()


def strangers_drive():
    return config_drives.nova_like(
        "stranger", uuid=config_drives.OTHER_INSTANCE, admin_pass="str4nger"
    )


def report(machine):
    return json.loads(machine.run("cat /run/glowplug/report.json").output)


def three_faults(files):
    for path in list(files):
        if path.endswith("/vendor_data.json"):
            files[path] = b""
        elif path.endswith("/meta_data.json"):
            files[path] = json.dumps({**json.loads(files[path]), "meta": None}).encode()
    del files["openstack/content/0000"]


def three_faults_and_a_wish(files):
    three_faults(files)
    for path in files:
        if path.endswith("/user_data"):
            files[path] = USER_DATA_WITH_A_WISH


def reads(shell, directory):
    """Whether cloud-init's own reader takes a drive."""
    program = (
        "from cloudinit.sources import DataSourceConfigDrive as drive; "
        f"drive.read_config_drive('{directory}')"
    )
    return shell.run(f'python3 -c "{program}"').exit_code == 0
