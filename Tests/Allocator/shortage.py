"""Runs the static binary where memory is short: `make test-allocator`.

The memory of a run is limited to every size from what the kernel needs to start it up to what the
whole run takes, and mmap(2) is made to fail from each of its calls on. After each run a file is the
old one or the new one, no line of the owner's is lost, the exit status is 0 only where everything
is set, and a run with enough memory then finishes. It has to be root, and prints what it did.
"""

import base64
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
GLOWPLUG = TOP / "dist/glowplug"
UUIDS = [f"5f0c3b1e-7f5d-4b6c-9c55-00000000000{number}" for number in range(2)]
SHADOW = "root:*:19000:0:99999:7:::\nowner:$6$owner:19000:0:99999:7:::\n"
STEP = 65536


def public_key(number):
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes([number]) * 32
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} key{number}@example.org"


# More than one piece of memory holds them.
OWNERS = "# the owner's own\n" + "".join(f"{public_key(100 + n)}\n" for n in range(100)) * 8


def main():
    if os.geteuid() != 0:
        sys.exit("shortage: only root can run this")
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        counts = [scenario(place / name, name) for name in ("fresh", "provisioned", "yescrypt")]
    limits, failures = (sum(count) for count in zip(*counts))
    print(f"shortage: {limits} limits of memory and {failures} failing calls of mmap, 3 roots")


def scenario(place, name):
    make_drive(place / "drive", UUIDS[0], 0)
    make_root(place / "root", name)
    if name == "provisioned":
        result = run(place)
        demand(result.returncode == 0, name, "the first run failed", result)
        # Another server that was made of the disk: the owner's lines are there, and a marker too.
        make_drive(place / "drive", UUIDS[1], 1)
    shutil.copytree(place / "root", place / "pristine", symlinks=True)
    return try_limits(place, name), try_failures(place, name)


def try_limits(place, name):
    least = next(size for size in range(STEP, 1 << 26, STEP) if starts(size))
    tried = 0
    for size in range(least, 1 << 26, STEP):
        reset(place)
        result = run(place, limit=size)
        check(place, f"{name}, {size} bytes", result)
        tried += 1
        if result.returncode == 0:
            # The largest limits are the whole of a run.
            return tried
    sys.exit(f"shortage: {name}: no limit was enough")


def starts(size):
    return command([GLOWPLUG, "--version"], size).returncode == 0


def try_failures(place, name):
    failed = 0
    for number in range(1, 1000):
        reset(place)
        inject = f"inject=mmap:error=ENOMEM:when={number}+"
        trace = ["strace", "-o", place / "trace", "-e", "trace=mmap", "-e", inject]
        result = run(place, trace)
        check(place, f"{name}, mmap {number}", result)
        if "INJECTED" not in (place / "trace").read_text():
            demand(failed > 1, name, "no call of mmap was seen", result)
            return failed
        failed += 1
    sys.exit(f"shortage: {name}: mmap has no end")


def check(place, case, result):
    """What must hold whatever memory was refused; then a run that has enough of it."""
    demand(result.returncode in (0, 1), case, "it ended in another way", result)
    if result.returncode == 1:
        demand(result.stderr.startswith(b"glowplug: "), case, "it said nothing", result)
        demand(is_whole(place), case, "a file is torn", result)
    else:
        demand(is_set(place), case, "status 0, and not everything is set", result)
    finish = run(place)
    demand(finish.returncode == 0 and is_set(place), case, "the next run did not finish", finish)


def is_whole(place):
    root = place / "root"
    keys = (root / "root/.ssh/authorized_keys").read_text()
    shadow = (root / "etc/shadow").read_text()
    marker = root / "etc/glowplug/instance.json"
    if marker.exists():
        json.loads(marker.read_text())
    handed = place / "run/new/config-drive/openstack/latest/meta_data.json"
    if handed.exists() and json.loads(handed.read_text())["meta"]["role"] != "web" * 2000:
        return False
    return keys in all_keys(place) and re.fullmatch(HASHED, shadow) is not None


HASHED = r"root:(\*|\$[6y]\$[^:]+):[0-9]+:0:99999:7:::\nowner:\$6\$owner:19000:0:99999:7:::\n"


def all_keys(place):
    """The key file as it was, and as it shall be."""
    old = (place / "pristine/root/.ssh/authorized_keys").read_text()
    return old, old + public_key(wanted(place)) + "\n"


def wanted(place):
    meta_data = json.loads((place / "drive/openstack/latest/meta_data.json").read_text())
    return UUIDS.index(meta_data["uuid"])


def is_set(place):
    root = place / "root"
    marker = json.loads((root / "etc/glowplug/instance.json").read_text())
    old = (place / "pristine/etc/shadow").read_text()
    return (
        is_whole(place)
        and (root / "root/.ssh/authorized_keys").read_text() == all_keys(place)[1]
        and (root / "etc/shadow").read_text() != old
        and (marker["instance"], marker["state"]) == (UUIDS[wanted(place)], "done")
        and (place / "run/new/report.json").exists()
    )


def run(place, before=(), limit=None):
    arguments = ["--sysroot", place / "root", "--source", place / "drive"]
    arguments += ["--run", place / "run/new", "--trust", "any"]
    return command([*before, GLOWPLUG, *arguments], limit)


def command(arguments, limit=None):
    def prepare():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if limit:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    try:
        return subprocess.run(
            [str(argument) for argument in arguments],
            capture_output=True,
            preexec_fn=prepare,
            timeout=60,
        )
    except (subprocess.SubprocessError, OSError):
        # Too little even for the child to get so far.
        return subprocess.CompletedProcess(arguments, 127, b"", b"")


def demand(holds, case, what, result):
    if not holds:
        sys.exit(f"shortage: {case}: {what}: {result.returncode}, {result.stderr.decode()!r}")


def reset(place):
    shutil.rmtree(place / "root")
    shutil.copytree(place / "pristine", place / "root", symlinks=True)
    shutil.rmtree(place / "run", ignore_errors=True)
    (place / "run").mkdir()


def make_root(root, name):
    (root / "etc").mkdir(parents=True)
    (root / "root/.ssh").mkdir(parents=True, mode=0o700)
    (root / "root").chmod(0o700)
    (root / "etc/machine-id").touch()
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/shadow").write_text(SHADOW)
    (root / "etc/shadow").chmod(0o600)
    method = "YESCRYPT" if name == "yescrypt" else "SHA512"
    (root / "etc/login.defs").write_text(f"ENCRYPT_METHOD {method}\n")
    (root / "root/.ssh/authorized_keys").write_text(OWNERS)
    (root / "root/.ssh/authorized_keys").chmod(0o600)
    (root.parent / "run").mkdir()


def make_drive(drive, uuid, number):
    latest = drive / "openstack/latest"
    latest.mkdir(parents=True, exist_ok=True)
    document = {
        "uuid": uuid,
        "hostname": "shortage",
        # Larger than the pieces that are handed out from an arena.
        "meta": {"role": "web" * 2000, **{f"key{n}": "value" * 50 for n in range(400)}},
        "admin_pass": f"a password {number}",
        "public_keys": {"key": public_key(number)},
    }
    (latest / "meta_data.json").write_text(json.dumps(document))
    (latest / "user_data").write_text("#cloud-config\n" * 20_000)


if __name__ == "__main__":
    main()
