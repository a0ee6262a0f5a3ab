"""cloud-init's own code says of a drive's network what we do, but for what differs on purpose.

Both write a file for netplan; what it means is compared. cloud-init comes from Debian's package,
unpacked, and is asked for nothing but that file.
"""

import json
import os
import sys
from ipaddress import ip_address, ip_interface, ip_network
from pathlib import Path

import pytest
import yaml

PROGRAMS = Path(os.environ["GLOWPLUG_NETWORK_PROGRAMS"])
SAMPLES = Path(os.environ["GLOWPLUG_NETWORK_FILES"])
sys.path.append(str(PROGRAMS / "usr/lib/python3/dist-packages"))
sys.dont_write_bytecode = True

from cloudinit.net import netplan, network_state  # noqa: E402
from cloudinit.sources.helpers import openstack  # noqa: E402

OURS = "netplan/run/netplan/90-glowplug.yaml"

# Of cloud-init's own making: what it ends with, and what we do instead.
ENDS = {
    "cloud-init-bad-mask": (ValueError, "the network with the bad mask is left out"),
    "cloud-init-bad-mask-ipv6": (ValueError, "the route with the bad mask is left out"),
    "cloudbase-init": (KeyError, "a VLAN without an address of its own has its parent's"),
    "metal3": (KeyError, "a VLAN without an address of its own has its parent's"),
    "nuageinit-dns": (KeyError, "a link without a type is a card"),
    "nuageinit-ipv6": (KeyError, "a link without a type is a card"),
    "nuageinit-static": (KeyError, "a link without a type is a card"),
}

NETWORK_SERVERS = "name servers of a network, and of its routes, count"
DYNAMIC_ROUTES = "routes beside addresses that a server or a router gives are kept"

# What is read otherwise on purpose, and why; docs/without-cloud-init.md has them for people.
DIFFERENCES = {
    "afterburn-dhcp-routes": ({"routes"}, DYNAMIC_ROUTES),
    "cloud-init-bond": ({"mode"}, "a mode's number is written as its name"),
    "cloud-init-network-dns": ({"name servers"}, NETWORK_SERVERS),
    "cloud-init-route-dns": ({"name servers"}, NETWORK_SERVERS),
    "cloudbase-init-bad-bond": ({"mode", "hash"}, "what the kernel does not know is left out"),
    "cloudstack": ({"routes"}, "a default route without a gateway is none"),
    "glean-rackspace": ({"name servers"}, NETWORK_SERVERS),
    "ironic-alone": ({"mode"}, "a bond without a mode is active-backup"),
    "ironic-sample": ({"addresses", "routes"}, "a bond's member has no network of its own"),
    "nova-dhcpv6-stateful": ({"routes"}, DYNAMIC_ROUTES),
    "nova-dhcpv6-stateless": ({"routes"}, DYNAMIC_ROUTES),
    "nova-ironic-group": ({"name servers"}, NETWORK_SERVERS),
    "nova-number-as-id": ({"name servers"}, NETWORK_SERVERS),
    "nova-slaac": ({"routes"}, DYNAMIC_ROUTES),
    "talos": ({"name servers"}, NETWORK_SERVERS),
}
# Of these we have all that cloud-init has, and more.
MORE = (NETWORK_SERVERS, DYNAMIC_ROUTES)


def theirs(data):
    """What cloud-init writes, on a machine that has every card of the data."""
    cards = {}
    for number, link in enumerate(data.get("links", [])):
        address = link.get("ethernet_mac_address") or link.get("mac_address")
        if address and link["type"] not in ("bond", "vlan"):
            cards.setdefault(address.lower(), f"card{number}")
    version1 = openstack.convert_net_json(data, known_macs=cards)
    state = network_state.parse_net_config_data(version1)
    file = yaml.safe_load(netplan.Renderer({})._render_content(state))["network"]
    return file, name_servers(file, *state.dns_nameservers)


def ours(sample):
    file = sample / OURS
    return json.loads(file.read_text())["network"] if file.exists() else {}


def devices(network):
    """Each device by what it is, whatever its name: a card's address, a bond's members."""
    found = {}
    for name, definition in network.get("ethernets", {}).items():
        found[name] = ("card", definition["match"]["macaddress"].lower())
    for name, definition in network.get("bonds", {}).items():
        found[name] = ("bond", frozenset(found[member] for member in definition["interfaces"]))
    for name, definition in network.get("bridges", {}).items():
        found[name] = ("bridge", frozenset(found[member] for member in definition["interfaces"]))
    for name, definition in network.get("vlans", {}).items():
        found[name] = ("vlan", definition["id"], found[definition["link"]])
    return {found[name]: definition for name, definition in definitions(network).items()}


def definitions(network):
    kinds = ("ethernets", "bonds", "bridges", "vlans")
    return {name: one for kind in kinds for name, one in network.get(kind, {}).items()}


def meaning(definition):
    return {
        "addresses": {str(ip_interface(one)) for one in definition.get("addresses", [])},
        "routes": {destination(one) for one in routes(definition)},
        "dhcp4": definition.get("dhcp4", False),
        "mtu": definition.get("mtu"),
        "mode": definition.get("parameters", {}).get("mode"),
        "hash": definition.get("parameters", {}).get("transmit-hash-policy"),
    }


def routes(definition):
    """A `gateway4` is what a default route was called before."""
    found = list(definition.get("routes", []))
    for key, everything in (("gateway4", "0.0.0.0/0"), ("gateway6", "::/0")):
        if key in definition:
            found.append({"to": everything, "via": definition[key]})
    return found


def destination(route):
    via = str(ip_address(route["via"])) if route.get("via") else None
    everything = "::/0" if ":" in (via or "") else "0.0.0.0/0"
    to = everything if route["to"] == "default" else route["to"]
    return str(ip_network(to, strict=False)), via


def name_servers(network, *others):
    found = set(others)
    for definition in definitions(network).values():
        found |= set(definition.get("nameservers", {}).get("addresses", []))
    return {str(ip_address(one)) for one in found}


def differences(expected, servers, found):
    """What is not the same, as pairs of cloud-init's and ours."""
    theirs_by_device, ours_by_device = devices(expected), devices(found)
    assert theirs_by_device.keys() == ours_by_device.keys()
    unlike = {}
    for device, definition in theirs_by_device.items():
        said, ours_said = meaning(definition), meaning(ours_by_device[device])
        for key, value in said.items():
            if ours_said[key] != value:
                unlike[key] = (value, ours_said[key])
    if servers != name_servers(found):
        unlike["name servers"] = (servers, name_servers(found))
    return unlike


def test_same_meaning(drive_sample):
    name = drive_sample.name.removeprefix("data-")
    data = json.loads((drive_sample / "network_data.json").read_text())
    if name in ENDS:
        with pytest.raises(ENDS[name][0]):
            theirs(data)
        assert devices(ours(drive_sample))
        return
    unlike = differences(*theirs(data), ours(drive_sample))
    kinds, reason = DIFFERENCES.get(name, (set(), ""))
    assert unlike.keys() == kinds, unlike
    for said, ours_said in unlike.values():
        assert reason not in MORE or said < ours_said


def test_tables_are_current():
    names = {file.parent.name.removeprefix("data-") for file in SAMPLES.glob("*/network_data.json")}
    assert (ENDS.keys() | DIFFERENCES.keys()) <= names
