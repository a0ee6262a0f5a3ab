"""systemd-networkd itself takes every line of our files.

It is started in namespaces of its own, without an interface: it reads its files first, and warns of
what it does not take.
"""

import subprocess

import pytest

import units

NETWORKD = "/lib/systemd/systemd-networkd"
NETWORK = "run/systemd/network"
SCRIPT = """
mount -t tmpfs tmpfs /run
install -d -o systemd-network -g systemd-network /run/systemd/netif
cp -a "$1/run/." /run
SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console exec "$2"
"""


def log_of(root):
    """What it says until it has read its files."""
    command = ["unshare", "--mount", "--net", "--", "sh", "-euc", SCRIPT, "sh", root, NETWORKD]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    lines = []
    try:
        for line in process.stderr:
            lines.append(line.rstrip())
            if line.startswith("Enumeration completed"):
                return lines
    finally:
        process.kill()
        process.wait()
    raise AssertionError("\n".join(["it ended early:", *lines]))


def complaints(lines):
    """What it says of a file, and not of an interface that it found a file for.

    A route's gateway on a link that gets its addresses from a server is on the link for networkd.
    """
    usual = "Gateway= without static address configured. Enabling GatewayOnLink= option."
    found = [line for line in lines if line.startswith(f"/{NETWORK}/")]
    return [line for line in found if not line.endswith(usual)]


def test_files(sample, tmp_path):
    """All of them are read, and nothing is said of them."""
    (tmp_path / "run").mkdir()
    root = sample / "networkd"
    lines = log_of(root if (root / "run").exists() else tmp_path)
    assert complaints(lines) == []
    for name, suffix in units.by_device(root / NETWORK):
        assert suffix != ".netdev" or any(line.startswith(f"{name}: loaded") for line in lines)
    for file in root.glob("**/*.net*"):
        assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("line", ["[Network]\nDHPC=ipv4", "[Link]\nMTUBytes=no", "[Bond]\nMode=4"])
def test_complaints(line, tmp_path):
    """It does warn of what it does not take."""
    directory = tmp_path / NETWORK
    directory.mkdir(parents=True)
    suffix = "netdev" if "Bond" in line else "network"
    device = "[NetDev]\nName=bond0\nKind=bond" if suffix == "netdev" else "[Match]\nName=nic0"
    (directory / f"10-test.{suffix}").write_text(f"{device}\n{line}\n")
    assert complaints(log_of(tmp_path))
