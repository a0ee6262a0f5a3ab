"""What cloud-init and glowplug each add to an image."""

import subprocess
import tempfile
from pathlib import Path

from harness import bases, paths
from harness.commands import run
from harness.guests import guest
from harness.recipes import CLOUD_INIT, GUESTS


def of_cloud_init(name):
    """Its package and what nothing else of that guest depends on, as dpkg counts them, in bytes."""
    root, _ = GUESTS[name]
    status = subprocess.run(
        ["tar", "--extract", "--to-stdout", "--file", bases.tarball(root), "./var/lib/dpkg/status"],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    ).stdout
    packages = dict(filter(None, map(_package, status.split("\n\n"))))
    others = [package for package in root.packages if package not in CLOUD_INIT]
    essential = [name for name, (_, _, _, is_essential) in packages.items() if is_essential]
    without = _closure(packages, others + essential)
    added = _closure(packages, ["cloud-init"]) - without
    return 1024 * sum(packages[name][0] for name in added)


def of_glowplug(name):
    """The installed files and how much larger the initramfs image becomes, in bytes."""
    return _installed(), _initramfs(name, True) - _initramfs(name, False)


def _initramfs(name, with_glowplug):
    return guest(name, with_glowplug=with_glowplug).initrd.stat().st_size


def _installed():
    with tempfile.TemporaryDirectory(prefix="installed-", dir=paths.GUESTS) as staged:
        install = ["make", "-s", "install", "--old-file=dist/glowplug", "PREFIX=/usr"]
        run(*install, f"DESTDIR={staged}", cwd=paths.PROJECT, timeout=60)
        return sum(file.stat().st_size for file in Path(staged).rglob("*") if file.is_file())


def _package(paragraph):
    """A name with KiB, dependencies, what it provides, and whether it is always there."""
    fields = {}
    for line in paragraph.splitlines():
        key, colon, value = line.partition(": ")
        if colon and not line.startswith(" "):
            fields[key] = value
    if not fields.get("Status", "").endswith(" installed"):
        return None
    needs = ", ".join(filter(None, (fields.get("Depends"), fields.get("Pre-Depends"))))
    return fields["Package"], (
        int(fields.get("Installed-Size", 0)),
        [_alternatives(part) for part in needs.split(", ") if part],
        _alternatives(fields.get("Provides", "").replace(",", "|")),
        fields.get("Essential") == "yes" or fields.get("Priority") == "required",
    )


def _alternatives(text):
    return [part.split()[0].partition(":")[0] for part in text.split("|") if part.strip()]


def _closure(packages, names):
    """With everything that they depend on, and of alternatives those that are installed."""
    providers = {}
    for package, (_, _, provided, _) in packages.items():
        for name in [package, *provided]:
            providers.setdefault(name, set()).add(package)
    found, waiting = set(), list(names)
    while waiting:
        for package in providers.get(waiting.pop(), set()) - found:
            found.add(package)
            waiting += [name for part in packages[package][1] for name in part]
    return found
