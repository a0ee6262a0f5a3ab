"""netplan makes of our file for it what our files for networkd say.

netplan's generator is a program of its own, and its writer for networkd was made by others: where
both say the same, neither of our writers has forgotten or misspelled something.
"""

import json
import shutil
import subprocess

import pytest

import units

GENERATE = "/usr/libexec/netplan/generate"
NETWORK = "run/systemd/network"
OURS = "run/netplan/90-glowplug.yaml"


@pytest.fixture
def generate(sample, tmp_path):
    """Runs netplan's generator in a root with our file; it has to be content."""

    def run(**others):
        shutil.copytree(sample / "netplan", tmp_path, dirs_exist_ok=True)
        for name, value in others.items():
            file = tmp_path / f"run/netplan/{name}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps({"network": value}))
            file.chmod(0o600)
        done = subprocess.run(
            [GENERATE, "--root-dir", tmp_path], capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        return tmp_path

    return run


# What netplan 0.106 adds, and we leave to networkd's defaults: systemd.network(5).
DEFAULTS = {("Network", "LinkLocalAddressing", "ipv6")}


def without_what_is_said_twice(said, suffix):
    """The address of a device we say in its .netdev alone, its MTU in its .network alone."""
    kind, key = ("NetDev", "MTUBytes") if suffix == ".netdev" else ("Link", "MACAddress")
    # A link that is made has its addresses before it has a carrier. Ours gets them with the
    # carrier, as every other link.
    said = said - {("Network", "ConfigureWithoutCarrier", "yes")}
    return {fact for fact in said if fact[:2] != (kind, key)}


def route_as_ours(fact):
    """Without a gateway the scope is the link's by default; IPv6 has none: systemd.network(5)."""
    section, keys = fact
    return section, frozenset((key, yes_or_no(value)) for key, value in keys if key != "Scope")


def dynamic_as_ours(said):
    """[DHCP] is what [DHCPv4] was called before systemd 243, and counts for IPv6, too.

    DHCPv6 is started by a router's word, whatever `DHCP=` says; there we do without it. We set no
    metric for the routes of routers that the data does not ask for.
    """
    shared = {fact[1:] for fact in said if fact[0] == "DHCP"}
    asked = values_of_dhcp(said)
    listens = units.values(said, "Network", "IPv6AcceptRA") == {"yes"}
    said = {fact for fact in said if fact[0] != "DHCP" and fact[:2] != ("Network", "DHCP")}
    if "ipv4" in asked:
        said |= {("Network", "DHCP", "ipv4")}
        said |= {("DHCPv4", key, yes_or_no(value)) for key, value in shared}
        # Where the data has an MTU, networkd takes none of a server: systemd.network(5).
        if any(fact[:2] == ("Link", "MTUBytes") for fact in said):
            said -= {("DHCPv4", "UseMTU", "yes")}
    if listens:
        said |= {("IPv6AcceptRA", key, value) for key, value in shared if key == "RouteMetric"}
        assert ("UseHostname", "false") in shared
    return said


def values_of_dhcp(said):
    (value,) = units.values(said, "Network", "DHCP") or {"no"}
    return {"ipv4", "ipv6"} if value == "yes" else {value}


def yes_or_no(value):
    return {"true": "yes", "false": "no"}.get(value, value)


def as_ours(said, suffix, is_virtual):
    """What netplan's file says, in our words."""
    said = said - DEFAULTS
    if is_virtual:
        said = without_what_is_said_twice(said, suffix)
    said = {route_as_ours(fact) if fact[0] == "Route" else fact for fact in said}
    return dynamic_as_ours(said)


def test_networkd(sample, generate):
    """By meaning, file for file."""
    theirs = units.by_device(generate() / NETWORK)
    ours = units.by_device(sample / "networkd" / NETWORK)
    assert theirs.keys() == ours.keys()
    virtual = {name for name, suffix in ours if suffix == ".netdev"}
    for device, said in theirs.items():
        # Where a router may start it, and netplan only where DHCPv6 is asked for.
        expected = ours[device] - {("DHCPv6", "UseHostname", "no")}
        assert as_ours(said, device[1], device[0] in virtual) == expected


def test_network_manager(sample, generate):
    """An image whose renderer it is can use the file as well, and gets dynamic IPv6 there."""
    root = generate(**{"00-image": {"version": 2, "renderer": "NetworkManager"}})
    if not (root / OURS).exists():
        return
    network = json.loads((root / OURS).read_text())["network"]
    definitions = {}
    for kind in ("ethernets", "bonds", "vlans", "bridges"):
        definitions |= network.get(kind, {})
    profiles = root / "run/NetworkManager/system-connections"
    for name, definition in definitions.items():
        profile = units.facts((profiles / f"netplan-{name}.nmconnection").read_text())
        (method,) = units.values(profile, "ipv6", "method")
        assert (method == "auto") == definition.get("accept-ra", False)
        (method,) = units.values(profile, "ipv4", "method")
        assert (method == "auto") == definition.get("dhcp4", False)


def test_it_is_for_root_alone(sample):
    """It needs no more, and netplan 1.0 and later warn of more."""
    for file in sample.glob("netplan/**/*.yaml"):
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.relative_to(sample / "netplan").as_posix() == OURS
