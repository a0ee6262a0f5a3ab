"""Debian as a tar file, made by mmdebstrap once for each recipe."""

import hashlib
import json
import shlex

from harness import mirror, paths, progress
from harness.architectures import AMD64
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

# What customize.sh says of the serial port is another's name.
RENAME_CONSOLE = 'sed -i "s/ttyS0/{console}/" "$1"/etc/systemd/system/*.d/boot-tests.conf'

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
    if root.architecture.is_foreign:
        # Its own way to run foreign programs asks for packages of this machine; and in a user
        # namespace apt cannot become another user.
        options += [f"--architectures={root.architecture.debian}", "--skip=check/qemu"]
        options += ['--aptopt=APT::Sandbox::User "root"']
    if root.architecture.console != AMD64.console:
        rename = RENAME_CONSOLE.format(console=root.architecture.console)
        options.append(f"--customize-hook={rename}")
    with progress.step(
        f"{root.name}: Debian {root.suite} with {len(root.packages)} packages, by mmdebstrap"
    ):
        run(
            *root.architecture.words("mmdebstrap"),
            "--mode=root",
            "--variant=minbase",
            f"--include={','.join(root.packages)}",
            f"--essential-hook={NO_INITRAMFS_YET}",
            f'--customize-hook={shlex.quote(str(CUSTOMIZE))} "$1"',
            *options,
            root.suite,
            unfinished,
            *mirror.sources(root.suite),
            timeout=3600,
        )
    unfinished.rename(target)


def _remove_older(root, target):
    for old in paths.GUESTS.glob(f"base-{root.name}-*.tar"):
        if old != target:
            old.unlink()
