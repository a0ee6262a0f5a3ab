"""NetworkManager takes every key of our keyfiles as it is meant.

`nmcli --offline` reads a connection on standard input as the daemon does, checks it, and writes
what it has understood (nmcli(1), NetworkManager 1.40): a key that it drops or changes is missing.
"""

import configparser
import os
import subprocess
from pathlib import Path

import pytest

NMCLI = Path(os.environ["GLOWPLUG_NETWORK_PROGRAMS"]) / "usr/bin/nmcli"
CONNECTIONS = "networkmanager/run/NetworkManager/system-connections"

# What it adds, or leaves out as its own default, in any section.
ADDED = {("ipv6", "addr-gen-mode", "default"), ("bridge", "stp", "false")}


def understood(text):
    done = subprocess.run(
        [NMCLI, "--offline", "connection", "modify", "connection.autoconnect", "yes"],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def facts(text):
    parser = configparser.ConfigParser(delimiters="=", interpolation=None, strict=True)
    parser.optionxform = str
    parser.read_string(text)
    return {
        (section, key, value.lower() if key.endswith("mac-address") else value)
        for section in parser.sections()
        for key, value in parser[section].items()
    }


def connections(sample):
    return sorted((sample / CONNECTIONS).glob("*")) if (sample / CONNECTIONS).is_dir() else []


def test_every_key_is_understood(sample):
    for file in connections(sample):
        ours = facts(file.read_text())
        theirs = facts(understood(file.read_text()))
        assert ours - theirs - ADDED == set(), file
        assert theirs - ours - ADDED == set(), file


def test_what_is_no_key_is_noticed(sample):
    """The test above can fail."""
    for file in connections(sample)[:1]:
        text = file.read_text().replace("[ethernet]\n", "[ethernet]\nmtuu=1400\n")
        assert facts(text) - facts(understood(text)) - ADDED == {("ethernet", "mtuu", "1400")}


def test_what_is_refused_is_noticed():
    with pytest.raises(AssertionError):
        understood("[connection]\nid=a\nuuid=x\ntype=vlan\n")


def test_references(sample):
    """Masters and parents are connections of ours, and each file is root's alone."""
    files = connections(sample)
    said = [fact for file in files for fact in facts(file.read_text())]
    uuids = [value for _, key, value in said if key == "uuid"]
    assert len(set(uuids)) == len(files)
    used = [value for _, key, value in said if key in ("master", "parent")]
    assert set(used) <= set(uuids)
    assert {file.stat().st_mode & 0o777 for file in files} <= {0o600}
