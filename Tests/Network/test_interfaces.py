"""ifupdown does with our file what it is meant to.

Where the kernel has what it takes, in a network of its own, with links that have the addresses of
the samples; else by the commands that it says it would run.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

SAMPLES = Path(os.environ["GLOWPLUG_NETWORK_FILES"])
PROGRAMS = Path(os.environ["GLOWPLUG_NETWORK_PROGRAMS"]) / "sbin"
FILE = "ifupdown/run/glowplug-interfaces"
IMAGES = "source /etc/network/interfaces\n"


def text_of(sample):
    file = sample / FILE
    return file.read_text() if file.exists() else ""


@pytest.fixture
def run(tmp_path):
    """ifup and ifquery on a text, with a state of its own."""
    state = tmp_path / "state"
    state.mkdir()

    def run(program, text, *words):
        file = tmp_path / "interfaces"
        file.write_text(text)
        done = subprocess.run(
            [PROGRAMS / program, "-i", file, "--state-dir", state, *words],
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done

    return run


def test_every_stanza(sample, run):
    """ifup knows each option, and has all that it needs."""
    text = text_of(sample)
    assert text.endswith("\n" + IMAGES) or not text
    text = text.replace(IMAGES, "")
    autos = re.findall(r"^auto (\S+)=(glowplug\d+)$", text, re.MULTILINE)
    assert {name for _, name in autos} == set(re.findall(r"^iface (\S+)", text, re.MULTILINE))
    for _, name in autos:
        done = run("ifup", text, "--no-act", "--no-scripts", "--verbose", f"nic={name}")
        complaints = [
            line
            for line in done.stderr.splitlines()
            if re.match("ifup: (?!configuring interface)", line)
        ]
        assert (done.returncode, complaints) == (0, []), name


def test_commands_of_a_bond(sample, run):
    """Members make the bond and join it before it is set up, and the VLANs stand on it."""
    if sample.name != "bond-and-vlans":
        return
    text = text_of(sample).replace(IMAGES, "")
    order = re.findall(r"^auto (\S+)=", text, re.MULTILINE)
    assert order == [
        "mac/fa:16:3e:00:00:01",
        "mac/fa:16:3e:00:00:02",
        "bond0",
        "vlan100",
        "vlan200",
    ]
    assert "ip link set dev $IFACE master bond0" in run("ifquery", text, "glowplug1").stdout
    lines = run("ifquery", text, "glowplug0").stdout.splitlines()
    made = [line for line in lines if "ip link add" in line]
    assert [re.search(r" type (.*)", line)[1].split()[0] for line in made] == [
        "bond",
        "vlan",
        "vlan",
    ]


def in_a_network(script):
    done = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-euc", "mount -t sysfs none /sys\n" + script],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def brought_up(sample, tmp_path, count):
    """Addresses and routes after ifup, where an image has stanzas of its own for the same links."""
    image = tmp_path / "image"
    image.write_text(
        "".join(
            f"auto nic{number}\niface nic{number} inet static\n  address 172.16.{number}.1/24\n"
            for number in range(count)
        )
    )
    ours = tmp_path / "ours"
    ours.write_text(text_of(sample).replace(IMAGES, f"source {image}\n"))
    links = "".join(
        f"ip link add nic{number} address fa:16:3e:00:00:0{number + 1}"
        f" type veth peer peer{number}\n"
        f"ip link set peer{number} up\n"
        for number in range(count)
    )
    out = in_a_network(
        f"{links}mkdir {tmp_path}/state\n"
        f"{PROGRAMS}/ifup -a --no-scripts -i {ours} --state-dir {tmp_path}/state >&2\n"
        "ip -j addr; ip -j -4 route; ip -j -6 route\n"
    )
    addresses, four, six = [json.loads(line) for line in out.splitlines()]
    found = {
        (link["ifname"], f"{address['local']}/{address['prefixlen']}")
        for link in addresses
        for address in link["addr_info"]
        if link["ifname"].startswith("nic") and address["scope"] == "global"
    }
    routes = {
        (route["dev"], route["dst"], route.get("gateway"), route.get("metric"))
        for route in four + six
        if route["dev"].startswith("nic") and route.get("protocol") != "kernel"
    }
    return found, routes, {link["ifname"]: link["mtu"] for link in addresses}


def test_static(tmp_path):
    addresses, routes, mtu = brought_up(SAMPLES / "static", tmp_path, 1)
    assert addresses == {("nic0", "192.0.2.10/24"), ("nic0", "2001:db8::10/64")}
    assert routes == {
        ("nic0", "default", "192.0.2.1", 100),
        ("nic0", "default", "2001:db8::1", 100),
    }
    assert mtu["nic0"] == 1500


def test_two_defaults(tmp_path):
    addresses, routes, _ = brought_up(SAMPLES / "two-defaults", tmp_path, 2)
    assert ("nic1", "10.0.1.5/24") in addresses and len(addresses) == 4
    assert routes == {
        ("nic0", "default", "10.0.0.1", 100),
        ("nic0", "default", "2001:db8::1", 100),
        ("nic1", "default", "10.0.1.1", 101),
        ("nic1", "default", "2001:db8:1::1", 101),
    }


def test_gateways(tmp_path):
    """Outside of the subnet, of the link alone, and none."""
    addresses, routes, _ = brought_up(SAMPLES / "gateways", tmp_path, 1)
    assert addresses == {("nic0", "203.0.113.7/32"), ("nic0", "2001:db8:7::7/128")}
    assert routes == {
        ("nic0", "default", "10.0.0.1", 100),
        ("nic0", "default", "10.0.0.3", 2147483647),
        ("nic0", "10.0.0.1", None, None),
        ("nic0", "10.8.0.0/16", "10.0.0.2", 50),
        ("nic0", "default", "fe80::1", 100),
        ("nic0", "2001:db8:8::/48", "2001:db8:9::1", 1024),
        ("nic0", "2001:db8:a::/64", None, 1024),
    }
