"""Debian as a tar file, made by mmdebstrap once for each recipe."""

import hashlib
import json
import shlex

from harness import mirror, paths, progress
from harness.commands import locked, run

CUSTOMIZE = paths.HARNESS / "guest" / "customize.sh"

# Installing a kernel makes an initramfs, and installing its generator another; the layer with
# glowplug makes its own anyway. A command of the same name that comes first in the path does
# nothing instead.
NO_INITRAMFS_YET = """
    for name in update-initramfs dracut; do
        printf '#!/bin/sh\\n' > "$1/usr/local/sbin/$name"
        chmod 755 "$1/usr/local/sbin/$name"
    done
"""

# What no boot reads; leaving it out makes tar file and disk smaller, and so quicker to make.
LEFT_OUT = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*"]


def tarball(root):
    """The tar file of a recipe's root file system, without glowplug."""
    target = paths.GUESTS / f"base-{root.name}-{_key(root)}.tar"
    with locked(paths.GUESTS / f"base-{root.name}.lock", f"another worker's {root.name}"):
        if not target.exists():
            _remove_older(root, target)
            _make(root, target)
    return target


def unpack(tar, tree):
    """The root file system of a tar file, with its extended attributes."""
    attributes = ["--xattrs", "--xattrs-include=*"]
    run("tar", "--extract", *attributes, "--file", tar, "--directory", tree)


def _key(root):
    recipe = json.dumps([root.suite, root.packages, LEFT_OUT, NO_INITRAMFS_YET])
    scripts = b"".join(
        file.read_bytes() for file in sorted(CUSTOMIZE.parent.iterdir()) if file != paths.STOPPER
    )
    return hashlib.sha256(recipe.encode() + scripts).hexdigest()[:12]


def _make(root, target):
    unfinished = target.with_suffix(".unfinished.tar")
    options = [f"--dpkgopt=path-exclude={pattern}" for pattern in LEFT_OUT]
    with progress.step(
        f"{root.name}: Debian {root.suite} with {len(root.packages)} packages, by mmdebstrap"
    ):
        run(
            "mmdebstrap",
            "--mode=root",
            "--variant=minbase",
            f"--include={','.join(root.packages)}",
            f"--essential-hook={NO_INITRAMFS_YET}",
            f'--customize-hook={shlex.quote(str(CUSTOMIZE))} "$1"',
            *options,
            root.suite,
            unfinished,
            *mirror.sources(root.suite),
            timeout=1200,
        )
    unfinished.rename(target)


def _remove_older(root, target):
    for old in paths.GUESTS.glob(f"base-{root.name}-*.tar"):
        if old != target:
            old.unlink()
