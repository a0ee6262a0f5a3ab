"""A second network of a guest, whose router, DHCP and names are in the guest itself.

Two more cards on one hub of QEMU's: one is the guest's own, which a drive names; the other is moved
into a network namespace before anybody brings up a network, and dnsmasq(8) serves there.
"""

MAC = "de:ad:be:ef:00:02"
SERVER_MAC = "de:ad:be:ef:00:0e"

# What the guest's card gets, by DHCP, DHCPv6, and from a router's prefix and its own address.
ADDRESS = "10.9.0.50"
DHCPV6_ADDRESS = "fd09::50"
SLAAC_ADDRESS = "fd09::dcad:beff:feef:2"
MTU = 1450
ROUTER = "10.9.0.1"

# Answers as the DHCP server's does, but DHCP does not name it.
NAME_SERVER = "10.9.0.53"
NAME = "name.lab"
NAMED = "10.9.0.99"

# What a router says: take an address from me; make one yourself.
ROUTERS = {
    "dhcp": f"{DHCPV6_ADDRESS},{DHCPV6_ADDRESS},64",
    "slaac": "fd09::,ra-only",
}

UNIT = """
[Unit]
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target
After=systemd-udev-trigger.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/boot-tests/lab
"""

SCRIPT = """#!/bin/sh
set -eu
until card=$(grep -lx {server} /sys/class/net/*/address); do sleep 0.2; done
card=${{card#/sys/class/net/}}
card=${{card%/address}}
ip netns add lab
ip link set "$card" netns lab
for link in lo "$card"; do ip -n lab link set "$link" up; done
for address in {router}/24 {name_server}/24; do ip -n lab address add "$address" dev "$card"; done
ip -n lab address add fd09::1/64 dev "$card" nodad
ip netns exec lab dnsmasq --conf-file=/dev/null --user=root --no-resolv --no-hosts --no-ping \\
    --pid-file=/run/lab.pid --dhcp-leasefile=/run/lab.leases --log-facility=/run/lab.log \\
    --log-dhcp \\
    --host-record={name},{named} --dhcp-authoritative --dhcp-range={address},{address},1h \\
    --dhcp-host={mac},{address},stranger --dhcp-option=option:mtu,{mtu} \\
    --enable-ra --dhcp-range={range}
"""


def install(root, router):
    """Into a guest's root file system; `router` is one of ROUTERS."""
    script = root / "usr/lib/boot-tests/lab"
    script.write_text(
        SCRIPT.format(
            server=SERVER_MAC,
            router=ROUTER,
            name_server=NAME_SERVER,
            name=NAME,
            named=NAMED,
            address=ADDRESS,
            mac=MAC,
            mtu=MTU,
            range=ROUTERS[router],
        )
    )
    script.chmod(0o755)
    units = root / "etc/systemd/system"
    (units / "lab.service").write_text(UNIT)
    wants = units / "sysinit.target.wants"
    wants.mkdir(exist_ok=True)
    (wants / "lab.service").symlink_to("../lab.service")


def cards():
    """The words for QEMU."""
    words = []
    for name, mac, place in (("lab", MAC, "0x5"), ("lab-server", SERVER_MAC, "0x6")):
        words += ["-netdev", f"hubport,id={name},hubid=1"]
        words += ["-device", f"virtio-net-pci,netdev={name},mac={mac},addr={place},romfile="]
    return words
