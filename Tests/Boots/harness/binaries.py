"""Debian's programs in a guest without Debian, and run from where they are unpacked."""

import os
import re
import subprocess
from pathlib import Path

from harness import paths
from harness.commands import locked, run

# What `make test-boots` unpacks: programs that would change this machine if they were installed.
UNPACKED = paths.PROJECT / "build" / "tiny-programs"


def unpacked(name):
    for directory in ("sbin", "usr/sbin", "bin", "usr/bin"):
        path = UNPACKED / directory / name
        if path.exists():
            return path
    raise RuntimeError(f"{name} is not below {UNPACKED}: make test-boots unpacks it")


def environment():
    """For an unpacked program that this machine runs."""
    libraries = [UNPACKED / "lib/x86_64-linux-gnu", UNPACKED / "usr/lib/x86_64-linux-gnu"]
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, libraries))}


def compiled(source):
    """A C program of the tests' own, static."""
    program = paths.GUESTS / source.stem
    with locked(paths.GUESTS / f"{source.stem}.lock", f"another worker's {source.stem}"):
        if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
            run("gcc", "-static", "-Os", "-Wall", "-Werror", "-o", f"{program}.new", source)
            os.rename(f"{program}.new", program)
    return program


def add(archive, programs):
    """Each in /sbin, with the loader and the libraries that it asks for."""
    libraries = {}
    for program in programs:
        archive.file(f"sbin/{program.name}", program.read_bytes(), 0o755)
        libraries.update(_libraries(program))
    made = set()
    for name, path in sorted(libraries.items()):
        for parent in reversed(Path(name).parents):
            if str(parent) not in (".", "lib", *made):
                made.add(str(parent))
                archive.directory(str(parent))
        archive.file(name, path.read_bytes(), 0o755)


def _libraries(program):
    """By the name in a guest, where it lies here."""
    done = subprocess.run(["ldd", program], capture_output=True, text=True, env=environment())
    if "not a dynamic" in done.stderr:
        return {}
    listing = done.stdout + done.stderr
    if done.returncode != 0 or "not found" in listing:
        raise RuntimeError(f"{program} lacks libraries:\n{listing}")
    found = {}
    for line in listing.splitlines():
        loader = re.match(r"\s*(/lib64/\S+) \(", line)
        library = re.match(r"\s*(\S+) => (/\S+) \(", line)
        if loader:
            found[loader.group(1).lstrip("/")] = Path(loader.group(1))
        elif library:
            found[f"lib/x86_64-linux-gnu/{library.group(1)}"] = Path(library.group(2))
    return found
