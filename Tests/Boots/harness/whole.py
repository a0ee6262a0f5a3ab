"""A guest of an image without cloud-init and without a setting of its own.

It obeys all of a drive: rules 12 to 16 of docs/design.md.
"""

# Around the fingerprints on the console, as cloud-init has them.
MARKS = ("-----BEGIN SSH HOST KEY FINGERPRINTS-----", "-----END SSH HOST KEY FINGERPRINTS-----")


def make_whole(root):
    """Takes away what the other tests' guests have: a policy, an address, a key, a name."""
    (root / "etc/glowplug.conf").unlink(missing_ok=True)
    units = root / "etc/systemd/system"
    (units / "multi-user.target.wants/boot-tests-network.service").unlink(missing_ok=True)
    (units / "systemd-networkd-wait-online.service").unlink(missing_ok=True)
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    (root / "etc/hostname").write_text("localhost\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    (root / "etc/resolv.conf").unlink(missing_ok=True)
