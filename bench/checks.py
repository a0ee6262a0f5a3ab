"""Whether a run did its work: a program that is fast because it does less proves nothing."""

import ctypes
import json
import os

from cases import PASSWORD, UUID, public_key
from programs import BenchError

HANDED = {"metadata.env", "report.json"} | {
    f"config-drive/{path}"
    for path in [
        "ec2/latest/meta-data.json",
        "ec2/latest/user-data",
        "openstack/latest/meta_data.json",
        "openstack/latest/network_data.json",
        "openstack/latest/user_data",
        "openstack/latest/vendor_data.json",
        "openstack/latest/vendor_data2.json",
    ]
}


def look(directory):
    """Every file of the root with its content, mode and owner."""
    return {path: state(directory / "root" / path) for path in files(directory / "root")}


def state(path):
    status = path.stat()
    return (path.read_bytes(), status.st_mode, status.st_uid, status.st_gid)


def files(directory):
    paths = set()
    for parent, _, names in os.walk(directory):
        paths |= {os.path.relpath(os.path.join(parent, name), directory) for name in names}
    return paths


def check(case, before, directory):
    """Raises BenchError where the root or the hand-over is not what the case asks for."""
    after = look(directory)
    if case.is_dry_run or case.is_second_boot:
        expect(after == before, "the run changed the root")
    else:
        check_changes(before, after)
        check_password(after["etc/shadow"][0].decode())
        check_keys(case, before, after)
    if not case.is_dry_run:
        check_hand_over(case, directory / "run/new")


def check_changes(before, after):
    expected = {"etc/shadow", "root/.ssh/authorized_keys", "etc/glowplug/instance.json"}
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    expect(changed == expected, f"these files changed: {sorted(changed)}")
    expect(before["etc/shadow"][1:] == after["etc/shadow"][1:], "shadow has another mode or owner")
    marker = json.loads(after["etc/glowplug/instance.json"][0])
    expect(marker["instance"] == UUID and marker["state"] == "done", "the marker is not done")


def check_password(shadow):
    hashes = [line.split(":")[1] for line in shadow.splitlines() if line.startswith("root:")]
    crypt = ctypes.CDLL("libcrypt.so.1").crypt
    crypt.restype = ctypes.c_char_p
    again = crypt(PASSWORD.encode(), hashes[0].encode())
    expect(again == hashes[0].encode(), f"{hashes} is not the password's hash")


def check_keys(case, before, after):
    path = "root/.ssh/authorized_keys"
    lines = after[path][0].decode().splitlines()
    old = before[path][0].decode().splitlines() if path in before else []
    expected = old + [public_key(number) for number in range(case.keys)]
    expect(lines == expected, f"{path} has {len(lines)} lines, or not those {len(expected)}")


def check_hand_over(case, run):
    content = {f"config-drive/openstack/content/{n:04}" for n in range(case.content_files)}
    expect(files(run) == HANDED | content, f"handed over: {sorted(files(run))}")
    for path in files(run):
        expect(PASSWORD.encode() not in (run / path).read_bytes(), f"{path} holds the password")
    path = run / "config-drive/openstack/latest/meta_data.json"
    document = json.loads(path.read_text())
    expect("admin_pass" not in document, "admin_pass was handed over")
    expect(len(document["files"]) == case.content_files, "files were left out")
    expect(f'GLOWPLUG_INSTANCE_UUID="{UUID}"' in (run / "metadata.env").read_text(), "no uuid")


def expect(is_so, problem):
    if not is_so:
        raise BenchError(problem)
