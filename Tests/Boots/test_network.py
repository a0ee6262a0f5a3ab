"""A guest without cloud-init has the network of its drive, whoever brings it up.

Rule 13 of docs/design.md.
"""

import json

import pytest

from harness import attachments, config_drives
from harness.disk import Disk
from harness.guests import guest
from harness.machine import Machine
from harness.qemu import GUEST_ADDRESS, MAC

GUEST = "trixie-managers"

# A bond of one card with a VLAN on it, all with the same address, as Ironic writes it.
BOND = {
    "links": [
        {
            "id": "bond",
            "type": "bond",
            "ethernet_mac_address": MAC,
            "bond_mode": "active-backup",
            "bond_links": ["port"],
        },
        {"id": "port", "type": "phy", "ethernet_mac_address": MAC},
        {
            "id": "vlan",
            "type": "vlan",
            "vlan_id": 42,
            "vlan_link": "bond",
            "vlan_mac_address": MAC,
        },
    ],
    "networks": [
        {
            "id": "one",
            "type": "ipv4",
            "link": "bond",
            "ip_address": GUEST_ADDRESS,
            "netmask": "255.255.255.0",
            "routes": [{"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "192.168.1.1"}],
        },
        {"id": "two", "type": "ipv6", "link": "vlan", "ip_address": "fd42::5/64"},
    ],
    "services": [{"type": "dns", "address": "192.168.1.3"}],
}

# What each manager was given, by the path in the report.
WRITTEN = {
    "networkd": "/run/systemd/network/",
    "netplan": "/run/netplan/90-glowplug.yaml",
    "networkmanager": "/run/NetworkManager/system-connections/",
    "ifupdown": "/run/glowplug-interfaces",
}


def put_in_charge(root, manager):
    """All of them are installed, and none is enabled."""
    wants = root / "etc/systemd/system/multi-user.target.wants"
    wants.mkdir(exist_ok=True)
    if manager != "netplan":
        (root / "etc/systemd/system-generators/netplan").symlink_to("/dev/null")
    if manager == "networkmanager":
        service = "NetworkManager.service"
        (wants / service).symlink_to(f"/usr/lib/systemd/system/{service}")
    if manager == "ifupdown":
        service = "networking.service"
        (wants / service).symlink_to(f"/usr/lib/systemd/system/{service}")
        (root / "etc/network/interfaces").write_text(
            "auto lo\niface lo inet loopback\niface eth7 inet dhcp\n"
        )


def drive_with(name, network):
    def change(files):
        for path in [path for path in files if path.endswith("/network_data.json")]:
            files[path] = json.dumps(network).encode()

    return config_drives.nova_like(name, break_files=change)


def addresses(shell):
    """Of every link but lo, without those that a link makes itself."""
    found = {}
    for link in json.loads(shell.output("ip -json address")):
        own = [f"{one['local']}/{one['prefixlen']}" for one in link["addr_info"]]
        # fec0: QEMU's router advertises it.
        found[link["ifname"]] = [one for one in own if not one.startswith(("fe80", "fec0"))]
    found.pop("lo")
    return found


@pytest.mark.parametrize("manager", ["netplan", "networkmanager", "ifupdown"])
def test_static_address(manager):
    drive = config_drives.nova_like(f"network-{manager}")
    made = guest(GUEST)
    with Disk(made) as disk:
        with disk.opened() as root:
            put_in_charge(root, manager)
        with Machine(
            made, [attachments.ide_cdrom(drive.image)], disk=disk, name=f"network-{manager}"
        ) as machine:
            shell = machine.ssh("root", drive.key)
            assert addresses(shell) == {"eth0": [f"{GUEST_ADDRESS}/24"]}
            assert "default via 192.168.1.1 dev eth0" in shell.output("ip route")
            report = json.loads(shell.output("cat /run/glowplug/report.json"))
            written = [
                change["path"] for change in report["changes"] if change["kind"] == "network"
            ]
            assert any(path.startswith(WRITTEN[manager]) for path in written)


def test_bond_and_vlan_with_and_without_the_drive():
    """networkd, which is not enabled; the second boot has only what was kept."""
    drive = drive_with("network-bond", BOND)
    made = guest(GUEST)
    expected = {"bond0": [f"{GUEST_ADDRESS}/24"], "eth0": [], "vlan42": ["fd42::5/64"]}
    with Disk(made) as disk:
        with disk.opened() as root:
            put_in_charge(root, "networkd")
        drives = [attachments.ide_cdrom(drive.image)]
        with Machine(made, drives, disk=disk, name="network-bond-first") as machine:
            shell = machine.ssh("root", drive.key)
            shell.output("until ip link show vlan42; do sleep 1; done")
            assert addresses(shell) == expected
            machine.login_on_console("root", drive.password)
            machine.shutdown()
        with Machine(made, disk=disk, name="network-bond-second") as machine:
            shell = machine.ssh("root", drive.key)
            shell.output("until ip link show vlan42; do sleep 1; done")
            assert addresses(shell) == expected
            # An administrator's file of the same name counts.
            ours = "/run/systemd/network/10-glowplug-00.network"
            override = ours.replace("/run/", "/etc/")
            shell.output(
                f"mkdir -p /etc/systemd/network; cp {ours} {override}; "
                f"printf '[Network]\\nAddress=192.168.1.77/24\\n' >> {override}"
            )
            machine.login_on_console("root", drive.password)
            machine.shutdown()
        with Machine(made, disk=disk, name="network-bond-third") as machine:
            shell = machine.ssh("root", drive.key)
            assert set(addresses(shell)["bond0"]) == {
                f"{GUEST_ADDRESS}/24",
                "192.168.1.77/24",
            }
