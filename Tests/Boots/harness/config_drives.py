"""Config drives: one of Nova's own, and drives made in its likeness."""

import json
import os
import re
import shutil
import struct
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness import paths
from harness.commands import locked, run

PASSWORD = "gK7mXw3RtQ9z"
INSTANCE = "7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11"
OTHER_INSTANCE = "0b1f5a5e-3c52-4d38-8d0f-6f0a4f6c9e21"

COMMENT = "operator@example.org"

# Nova's own call of genisoimage: nova/virt/configdrive.py.
GENISOIMAGE = ["genisoimage", "-ldots", "-allow-lowercase", "-allow-multidot", "-l"]
GENISOIMAGE += ["-publisher", "glowplug", "-quiet", "-J", "-r"]

LATEST = "openstack/latest/meta_data.json"
VERSIONS = ["2012-08-10", "2018-08-27", "2025-04-04", "latest"]


@dataclass(frozen=True)
class ConfigDrive:
    image: Path
    password: str
    key: Path
    instance: str = INSTANCE


def nova_server():
    """What Nova 34.0.0 itself wrote for a server, but for the key: nobody has its private half."""
    return ConfigDrive(iso("nova-server", _written_by_nova()), PASSWORD, key_of(INSTANCE))


def nova_unshelved():
    """The same after the server was unshelved: Nova does not know the password any more."""
    files = _written_by_nova()
    for path in [path for path in files if path.endswith("/meta_data.json")]:
        meta_data = json.loads(files[path])
        del meta_data["admin_pass"]
        files[path] = json.dumps(meta_data).encode()
    return ConfigDrive(iso("nova-unshelved", files), "", key_of(INSTANCE))


def nova_like(name, make=None, break_files=None, **meta_data):
    """A drive made here: an ISO, or what `make` makes of the tree.

    `break_files` changes its files first.
    """
    files = tree(**meta_data)
    if break_files:
        break_files(files)
    image = (make or iso)(name, files)
    instance = meta_data.get("uuid", INSTANCE)
    return ConfigDrive(image, meta_data.get("admin_pass", PASSWORD), key_of(instance), instance)


@cache
def key_of(instance):
    """The private key of a server's owner, the public one beside it; no two servers share one."""
    paths.DRIVES.mkdir(parents=True, exist_ok=True)
    key = paths.DRIVES / f"key-{instance}"
    with locked(paths.DRIVES / "keys.lock", "another worker's key"):
        if not key.exists():
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", COMMENT, "-f", key)
    return key


def tree(**changes):
    """What Nova writes, with changes to the meta data; None takes a key out."""
    public = _public_key_of(changes.get("uuid", INSTANCE))
    meta_data = {
        "uuid": INSTANCE,
        "admin_pass": PASSWORD,
        "public_keys": {"mykey": public},
        "keys": [{"name": "mykey", "type": "ssh", "data": public}],
        "hostname": "web-1.novalocal",
        "name": "web-1",
        "launch_index": 0,
        "availability_zone": "nova",
        "project_id": "6a103f813b774b9fb15a4fcd36e1c056",
        "random_seed": "MDEyMzQ1Njc4OWFiY2RlZg==",
        "files": [{"path": "/etc/motd", "content_path": "/content/0000"}],
        **changes,
    }
    text = json.dumps(
        {key: value for key, value in meta_data.items() if value is not None}
    ).encode()
    files = {
        "openstack/content/0000": b"welcome\n",
        "ec2/latest/meta-data.json": b'{"instance-id": "i-00000001"}',
    }
    for version in VERSIONS:
        directory = f"openstack/{version}"
        files[f"{directory}/meta_data.json"] = text
        files[f"{directory}/user_data"] = b"#!/bin/sh\necho yes > /root/user-data-ran\n"
        files[f"{directory}/vendor_data.json"] = b"{}"
        files[f"{directory}/vendor_data2.json"] = b"{}"
        files[f"{directory}/network_data.json"] = NETWORK
    return files


def least():
    """What a drive cannot do without."""
    return {LATEST: tree(files=None)[LATEST]}


def _written_by_nova():
    files = {}
    for file in paths.WRITTEN_BY_NOVA.rglob("*"):
        if file.is_file():
            content = re.sub(
                rb"ssh-ed25519 \S+ \S+@[\w.]+", _public_key_of(INSTANCE).encode(), file.read_bytes()
            )
            files[str(file.relative_to(paths.WRITTEN_BY_NOVA))] = content
    return files


def _public_key_of(instance):
    return key_of(instance).with_suffix(".pub").read_text().strip()


# The card and the address that machine.py gives a guest: cloud-init waits for two minutes for any
# other.
NETWORK = json.dumps(
    {
        "links": [
            {"id": "tap0", "type": "phy", "mtu": 1500, "ethernet_mac_address": "de:ad:be:ef:00:01"}
        ],
        "networks": [
            {
                "id": "network0",
                "type": "ipv4",
                "link": "tap0",
                "ip_address": "192.168.1.100",
                "netmask": "255.255.255.0",
                "network_id": "da5bb487-5193-4a65-a3df-4a0055a8c0d7",
                "routes": [{"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "192.168.1.1"}],
            }
        ],
        "services": [],
    }
).encode()


def iso(name, files, label="config-2"):
    image = _directory() / f"{name}.iso"
    with written(name, files) as directory:
        run(*GENISOIMAGE, "-V", label, "-o", image, directory)
    return image


def vfat(name, files, label="config-2", *options):
    """64 MiB without a partition table, as Nova's config_drive_format=vfat makes it."""
    image = _directory() / f"{name}.vfat"
    image.unlink(missing_ok=True)
    run("truncate", "--size=64M", image)
    run("mkfs.vfat", *options, "-n", label, image)
    with written(name, files) as directory:
        run("mcopy", "-s", "-i", image, *sorted(directory.iterdir()), "::/")
    return image


def vfat_in_capitals(name, files):
    """As dosfstools of CentOS 7, and Ironic for disks of 4 KiB sectors, label it."""
    return vfat(name, files, label="CONFIG-2")


def partitioned(name, files):
    """The ISO in the last partition of a disk, as Ironic's agent writes it."""
    image = _directory() / f"{name}.disk"
    content = iso(name, files).read_bytes()
    image.unlink(missing_ok=True)
    run("truncate", "--size=80M", image)
    script = "label: gpt\nstart=2048, size=8192\nstart=16384, size=131072\n"
    subprocess.run(
        ["sfdisk", "--quiet", str(image)], input=script, text=True, check=True, timeout=60
    )
    with open(image, "r+b") as disk:
        disk.seek(16384 * 512)
        disk.write(content)
    return image


def hybrid(name, files):
    """An ISO that is a disk with a partition table, too, as for USB sticks.

    The partition is all of it.
    """
    image = iso(name, files)
    content = bytearray(image.read_bytes())
    content += bytes(-len(content) % 4096)
    count = len(content) // 512
    entry = struct.pack("<B3sB3sII", 0x80, b"\0\1\0", 0x17, b"\xfe\xff\xff", 0, count)
    content[446 : 446 + 16] = entry
    content[510:512] = b"\x55\xaa"
    hybrid = image.with_suffix(".hybrid")
    hybrid.write_bytes(content)
    return hybrid


def vfat_of_large_sectors(name, files):
    """For a disk whose sectors have 4 KiB, as Ironic makes it: an ISO can't be mounted there."""
    return vfat(name, files, "CONFIG-2", "-S", "4096")


class written:
    """The files in a directory of their own, for as long as it is needed."""

    def __init__(self, name, files):
        self._directory = _directory() / f"{name}.tree"
        self._files = files

    def __enter__(self):
        shutil.rmtree(self._directory, ignore_errors=True)
        for path, content in self._files.items():
            target = self._directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return self._directory

    def __exit__(self, *_):
        shutil.rmtree(self._directory)


def _directory():
    """Of this worker alone: two may want a drive of the same name.

    A guest reads it while it runs.
    """
    directory = paths.DRIVES / os.environ.get("PYTEST_XDIST_WORKER", "alone")
    directory.mkdir(parents=True, exist_ok=True)
    return directory
