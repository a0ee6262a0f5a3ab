"""A guest without cloud-init has the network of its drive, whoever brings it up.

Rule 13 of docs/design.md.
"""

import json

import pytest

from harness import attachments, config_drives, lab
from harness.disk import Disk
from harness.guests import guest
from harness.machine import Machine
from harness.qemu import GUEST_ADDRESS, MAC
from harness.whole import MARKS, make_whole

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


def two_cards_of_three(kind):
    """In Nova's words: a static network, one to ask for, and one of a card that is not there."""
    ports = {"port": MAC, "lab": lab.MAC, "gone": "de:ad:be:ef:00:77"}
    links = [
        {"id": name, "type": "phy", "ethernet_mac_address": mac, "mtu": None}
        for name, mac in ports.items()
    ]
    v4, v6 = ("0.0.0.0", "192.168.1.1"), ("::", "fd42:1::1")
    networks = [
        static("ipv4", "port", GUEST_ADDRESS, "255.255.255.0", v4),
        static("ipv6", "port", "fd42:1::5", "ffff:ffff:ffff:ffff::", v6),
        {"id": "network2", "type": "ipv4_dhcp", "link": "lab", "network_id": "n2"},
        {"id": "network3", "type": kind, "link": "lab", "network_id": "n3"},
        static("ipv4", "gone", "10.77.0.5", "255.255.255.0", ("0.0.0.0", "10.77.0.1")),
    ]
    services = [{"type": "dns", "address": lab.NAME_SERVER}]
    return {"links": links, "networks": networks, "services": services}


def static(kind, link, address, netmask, default):
    network, gateway = default
    return {
        "id": f"{kind}-{link}",
        "type": kind,
        "link": link,
        "ip_address": address,
        "netmask": netmask,
        "routes": [{"network": network, "netmask": network, "gateway": gateway}],
    }


SCRIPT = f"""#!/bin/sh -e
exec >> /root/user-data-new
echo once
hostname
hostname -f
getent hosts {lab.NAME} | cut -d' ' -f1
mv /root/user-data-new /root/user-data-ran
""".encode()

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
    generator = root / "etc/systemd/system-generators/netplan"
    if manager != "netplan" and not generator.is_symlink():
        generator.symlink_to("/dev/null")
    if manager == "networkmanager":
        service = "NetworkManager.service"
        (wants / service).symlink_to(f"/usr/lib/systemd/system/{service}")
        online = wants.with_name("network-online.target.wants")
        online.mkdir(exist_ok=True)
        service = "NetworkManager-wait-online.service"
        (online / service).symlink_to(f"/usr/lib/systemd/system/{service}")
    if manager == "ifupdown":
        service = "networking.service"
        (wants / service).symlink_to(f"/usr/lib/systemd/system/{service}")
        (root / "etc/network/interfaces").write_text(
            "auto lo\niface lo inet loopback\niface eth7 inet dhcp\n"
        )


def drive_with(name, network, user_data=None):
    def change(files):
        for path in list(files):
            if path.endswith("/network_data.json"):
                files[path] = json.dumps(network).encode()
            if path.endswith("/user_data") and user_data:
                files[path] = user_data

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


@pytest.mark.parametrize(
    "guest_name, manager, router, kind",
    [
        ("bookworm-initramfs-tools", "networkd", "dhcp", "ipv6_dhcpv6-stateful"),
        (GUEST, "networkd", "slaac", "ipv6_slaac"),
        (GUEST, "netplan", "dhcp", "ipv6_dhcp"),
        (GUEST, "networkmanager", "dhcp", "ipv6_dhcpv6-stateful"),
        (GUEST, "ifupdown", "slaac", "ipv6_slaac"),
    ],
)
def test_everything_of_a_drive(guest_name, manager, router, kind):
    """An image without a setting of its own, and its first boot; one of its cards is not there."""
    drive = drive_with(f"network-{guest_name}-{manager}", two_cards_of_three(kind), SCRIPT)
    made = guest(guest_name)
    with Disk(made) as disk:
        with disk.opened() as root:
            make_whole(root)
            put_in_charge(root, manager)
            lab.install(root, router)
        drives = [attachments.ide_cdrom(drive.image)]
        name = f"network-{manager}"
        with Machine(made, drives, disk=disk, has_lab=True, name=name) as machine:
            shell = machine.ssh("root", drive.key)
            shell.output("until [ -s /root/user-data-ran ]; do sleep 1; done")
            check_network(shell, manager, router)
            check_rest(machine, shell)
            report = json.loads(shell.output("cat /run/glowplug/report.json"))
            written = [
                change["path"] for change in report["changes"] if change["kind"] == "network"
            ]
            assert any(path.startswith(WRITTEN[manager]) for path in written)


def check_network(shell, manager, router):
    own = {"dhcp": f"{lab.DHCPV6_ADDRESS}/128", "slaac": f"{lab.SLAAC_ADDRESS}/64"}
    found = addresses(shell)
    assert found["eth0"] == [f"{GUEST_ADDRESS}/24", "fd42:1::5/64"]
    assert found["eth1"] == [f"{lab.ADDRESS}/24", own[router]]
    # dhcpcd gives it to its routes, the others to the card.
    sizes = shell.output(f"cat /sys/class/net/eth1/mtu; ip route get {lab.NAMED}").split()
    assert str(lab.MTU) in sizes, sizes
    # Both have one, of different metrics, and the drive's first link comes first.
    routes = [line.split() for line in shell.output("ip route show default").splitlines()]
    assert [(words[2], words[4]) for words in routes] == [
        ("192.168.1.1", "eth0"),
        (lab.ROUTER, "eth1"),
    ]
    assert "default via fd42:1::1 dev eth0" in shell.output("ip -6 route")
    # dhcpcd keeps the file, and writes what DHCP says.
    server = lab.ROUTER if manager == "ifupdown" else lab.NAME_SERVER
    assert f"nameserver {server}\n" in shell.output("cat /etc/resolv.conf")
    waited = shell.output("systemctl show --property=Result --value '*wait-online.service'")
    assert set(waited.split()) <= {"success"}


def check_rest(machine, shell):
    """Name, file, script, keys; DHCP says that the name is another."""
    ran = shell.output("cat /root/user-data-ran").split()
    assert ran == ["once", "web-1", "web-1.novalocal", lab.NAMED]
    assert shell.output("uname -n; cat /etc/hostname; cat /etc/motd").split() == [
        "web-1",
        "web-1",
        "welcome",
    ]
    machine.wait_for(MARKS[1])
    text = machine.console.text
    between = text[text.index(MARKS[0]) : text.index(MARKS[1])]
    fingerprints = shell.output(
        "for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f $key; done"
    )
    assert len(fingerprints.splitlines()) == 3
    for line in fingerprints.splitlines():
        assert line in between
    assert shell.output("systemctl --failed --plain --no-legend") == ""


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
