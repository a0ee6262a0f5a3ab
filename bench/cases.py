"""The roots and drives that both programs are run on, made anew for each run."""

import base64
import json
from dataclasses import dataclass, replace
from pathlib import Path

PASSWORD = "gL0w-plug Zz9"
UUID = "6c3f1a52-0b7d-4e55-9a51-2f8e0c94d7b1"
NEWEST = "2025-04-04"

# Nova writes every version that it ever had, and each has the files of its time.
VERSIONS = {
    "2012-08-10": (),
    "2013-04-04": (),
    "2013-10-17": ("vendor_data.json",),
    "2015-10-15": ("vendor_data.json", "network_data.json"),
    "2016-06-30": ("vendor_data.json", "network_data.json"),
    "2016-10-06": ("vendor_data.json", "network_data.json", "vendor_data2.json"),
    "2017-02-22": ("vendor_data.json", "network_data.json", "vendor_data2.json"),
    "2018-08-27": ("vendor_data.json", "network_data.json", "vendor_data2.json"),
    "2020-10-14": ("vendor_data.json", "network_data.json", "vendor_data2.json"),
    NEWEST: ("vendor_data.json", "network_data.json", "vendor_data2.json"),
    "latest": ("vendor_data.json", "network_data.json", "vendor_data2.json"),
}

# The job that both programs do: credentials, and the hand-over.
POLICY = "hostname=no\nnetwork=no\nfiles=no\nuser-data=no\nhost-keys=no\n"

YESCRYPT = "ENCRYPT_METHOD YESCRYPT\n"
SHA512 = "ENCRYPT_METHOD SHA512\n"
MOST_META_DATA = (1 << 20) - 400


@dataclass(frozen=True)
class Case:
    """One root with its drive, and how the programs are run on them."""

    name: str
    is_dry_run: bool = False
    # Whether the run that is measured is the second on this root.
    is_second_boot: bool = False
    login_definitions: str = SHA512
    keys: int = 1
    content_files: int = 1
    # Bytes of meta_data.json, which `meta` fills up; 0 for Nova's own 2 KiB.
    meta_data_size: int = 0
    authorized_keys: int = 0
    accounts: int = 20
    # Wildcards in sshd_config's Include.
    stars: int = 1

    def but(self, **changes):
        return replace(self, **changes)

    def make(self, directory: Path):
        """Makes `root`, `drive` and an empty `run` below the directory."""
        make_root(self, directory / "root")
        make_drive(self, directory / "drive")
        (directory / "run").mkdir()


def make_root(case, root):
    etc = root / "etc"
    (etc / "ssh/sshd_config.d").mkdir(parents=True)
    (root / "root/.ssh").mkdir(parents=True, mode=0o700)
    (root / "root").chmod(0o700)
    (etc / "machine-id").touch()
    names = ["root"] + [f"service{number}" for number in range(1, case.accounts)]
    passwd = [f"{name}:x:{n}:{n}:{name}:{home(name)}:/bin/sh\n" for n, name in enumerate(names)]
    # The account that is looked for stands last, where that costs most.
    write(etc / "passwd", "".join(passwd[1:] + passwd[:1]))
    shadow = [f"{name}:*:19000:0:99999:7:::\n" for name in names]
    write(etc / "shadow", "".join(shadow[1:] + shadow[:1]), 0o640)
    write(etc / "login.defs", case.login_definitions)
    write(etc / "fstab", FSTAB)
    write(etc / "glowplug.conf", POLICY)
    write(etc / "ssh/sshd_config", sshd_configuration(case.stars))
    write(etc / "ssh/sshd_config.d" / f"50-{'a' * 40}.conf", "PasswordAuthentication no\n")
    if case.authorized_keys:
        lines = [public_key(100_000 + n) + "\n" for n in range(case.authorized_keys)]
        write(root / "root/.ssh/authorized_keys", "".join(lines), 0o600)


def home(name):
    return "/root" if name == "root" else f"/var/lib/{name}"


def make_drive(case, drive):
    meta_data = meta_data_of(case)
    for version, names in VERSIONS.items():
        directory = drive / "openstack" / version
        directory.mkdir(parents=True)
        # Only the newest one is read, so the others need not grow with it.
        text = meta_data if version in (NEWEST, "latest") else json.dumps({"uuid": UUID})
        write(directory / "meta_data.json", text)
        write(directory / "user_data", USER_DATA)
        for name in names:
            write(directory / name, json.dumps(DOCUMENTS[name]))
    for number in range(case.content_files):
        path = drive / "openstack/content" / f"{number:04}"
        path.parent.mkdir(exist_ok=True)
        write(path, f"Content of file {number}.\n")
    for version in ("2009-04-04", "latest"):
        directory = drive / "ec2" / version
        directory.mkdir(parents=True)
        write(directory / "meta-data.json", json.dumps(EC2))
        write(directory / "user-data", USER_DATA)


def meta_data_of(case):
    keys = {f"key{number}": public_key(number) + "\n" for number in range(case.keys)}
    document = {
        "uuid": UUID,
        "meta": {"role": "web"},
        "files": [
            {"path": f"/etc/bench/{number:04}", "content_path": f"/content/{number:04}"}
            for number in range(case.content_files)
        ],
        "admin_pass": PASSWORD,
        "public_keys": keys,
        "keys": [{"name": "key0", "type": "ssh", "data": public_key(0) + "\n"}],
        "hostname": "bench.novalocal",
        "name": "bench",
        "launch_index": 0,
        "availability_zone": "nova",
        "random_seed": base64.b64encode(some_bytes(0, 512)).decode(),
        "project_id": "6a103f813b774b9fb15a4fcd36e1c056",
        "devices": [],
        "dedicated_cpus": [],
    }
    number = 0
    missing = case.meta_data_size - len(json.dumps(document))
    while missing > 300:
        # As long as Nova lets a value of `meta` be.
        name = f"property{number:05}"
        document["meta"][name] = some_text(number, 255)
        missing -= len(name) + 255 + 8
        number += 1
    return json.dumps(document)


def public_key(number):
    """A key of the right shape; nobody has the private half."""
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + some_bytes(number, 32)
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} user{number}@example.org"


def some_bytes(number, count):
    """The same bytes in every run, other ones for every number: a linear congruential generator."""
    state = number * 2654435761 + 12345
    result = bytearray()
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        result.append(state >> 56)
    return bytes(result)


def some_text(number, count):
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -"
    return "".join(letters[byte % 64] for byte in some_bytes(number, count))


def write(path, text, mode=0o644):
    path.write_text(text)
    path.chmod(mode)


def sshd_configuration(stars):
    """As long as Debian's: an Include, a few settings, and the rest comments."""
    # A pattern of more wildcards nearly matches the file's name: there backtracking costs most.
    pattern = "*.conf" if stars == 1 else "*a" * (stars - 1) + "*.nothing"
    lines = [
        "# The server's settings: sshd_config(5).",
        f"Include /etc/ssh/sshd_config.d/{pattern}",
    ]
    for number in range(100):
        lines.append(f"#Setting{number} the value that stands here when nobody changes it")
    lines += ["KbdInteractiveAuthentication no", "UsePAM yes", "X11Forwarding yes", "PrintMotd no"]
    lines += ["AcceptEnv LANG LC_*", "Subsystem\tsftp\t/usr/lib/openssh/sftp-server"]
    return "\n".join(lines) + "\n"


def long_login_definitions(method):
    """As long as Debian's own: 340 lines, of which most are comments."""
    lines = []
    for number in range(52):
        lines.append("#")
        lines.append(
            f"# What setting {number} of the login tools does, in words that nobody reads at"
        )
        lines.append("# every boot but everybody when something is wrong with it.")
        lines.append("#")
        lines.append(f"{'' if number % 2 else '#'}LOGIN_SETTING_{number}\t\t{number}")
        lines.append("")
    lines.append("#")
    lines.append("# The algorithm of new passwords: DES, MD5, SHA256, SHA512, BCRYPT or YESCRYPT.")
    lines.append("#")
    lines.append(f"ENCRYPT_METHOD {method}")
    lines.append("")
    while len(lines) < 341:
        lines.append("# What follows is no longer used by any of them.")
    return "\n".join(lines) + "\n"


FSTAB = """\
# The file systems of this machine: fstab(5).
UUID=0d1e8a3c-51f4-4c6e-8d0c-52d3c9d2b1aa /         ext4 errors=remount-ro 0 1
UUID=3F2A-90B1                            /boot/efi vfat umask=0077        0 1
"""

USER_DATA = "#!/bin/sh\necho first boot of bench >/dev/console\n"

EC2 = {
    "ami-id": "ami-00000001",
    "hostname": "bench.novalocal",
    "instance-id": "i-00000001",
    "instance-type": "m1.small",
    "local-hostname": "bench.novalocal",
    "public-keys": {"0": {"openssh-key": public_key(0), "_name": "0=key0"}},
}

DOCUMENTS = {
    "vendor_data.json": {},
    "vendor_data2.json": {"static": {}},
    "network_data.json": {
        "links": [
            {
                "id": "tap0",
                "type": "ovs",
                "mtu": 1450,
                "ethernet_mac_address": "fa:16:3e:01:02:03",
                "vif_id": "a1f0c0de-0000-4000-8000-000000000001",
            }
        ],
        "networks": [
            {
                "id": "network0",
                "type": "ipv4",
                "link": "tap0",
                "ip_address": "192.0.2.10",
                "netmask": "255.255.255.0",
                "routes": [{"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "192.0.2.1"}],
                "network_id": "a1f0c0de-0000-4000-8000-000000000002",
            }
        ],
        "services": [{"type": "dns", "address": "192.0.2.53"}],
    },
}


ROWS = [
    Case("first boot, short login.defs, yescrypt", login_definitions=YESCRYPT),
    Case("the same, long login.defs, SHA512", login_definitions=long_login_definitions("SHA512")),
    Case("second boot", is_second_boot=True),
    Case("dry run", is_dry_run=True),
    Case("100 keys", keys=100),
    Case("1 MiB of meta data", meta_data_size=MOST_META_DATA),
]
