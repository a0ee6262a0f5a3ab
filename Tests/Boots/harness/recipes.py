"""What each guest is made of."""

from dataclasses import dataclass, field

from harness.architectures import AMD64, ARM64, Architecture

COMMON = [
    "systemd-sysv",
    "openssh-server",
    "udev",
    "iproute2",
    "e2fsprogs",
]

INITRAMFS_TOOLS = {"default": "update-initramfs -c -k $KERNEL_VERSION"}

DRACUT = "dracut --quiet --force --kver $KERNEL_VERSION"

# Its locale module fails without `locales`.
CLOUD_INIT = ["cloud-init", "locales", "sudo"]

# Everything of dracut's that needs systemd in the initramfs.
SYSTEMD_IN_DRACUT = (
    "dracut-systemd systemd systemd-initrd systemd-ask-password systemd-coredump systemd-hostnamed "
    "systemd-modules-load systemd-repart systemd-sysctl systemd-sysusers systemd-tmpfiles "
    "systemd-udevd systemd-journald dbus dbus-daemon dbus-broker"
)


@dataclass(frozen=True)
class RootFileSystem:
    """A root file system, and the commands that make the initramfs images that can boot it."""

    name: str
    suite: str
    packages: list
    initramfs_commands: dict = field(default_factory=dict)
    architecture: Architecture = AMD64


def _root(name, suite, packages, initramfs_commands, architecture=AMD64):
    kernel = f"linux-image-cloud-{architecture.debian}"
    return RootFileSystem(
        name, suite, [kernel, *COMMON, *packages], initramfs_commands, architecture
    )


_BOOKWORM_DRACUT = _root(
    "bookworm-dracut",
    "bookworm",
    ["dracut"],
    {"default": DRACUT, "plain": f"{DRACUT} --omit '{SYSTEMD_IN_DRACUT}'"},
)

# What is booted where nobody asks for another.
DEFAULT = "bookworm-initramfs-tools"

# A guest is a root file system and one of its initramfs images.
GUESTS = {
    "bookworm-initramfs-tools": (
        # dnsmasq: lab.py.
        _root(
            "bookworm-initramfs-tools",
            "bookworm",
            ["initramfs-tools", "dnsmasq-base"],
            INITRAMFS_TOOLS,
        ),
        "default",
    ),
    "trixie-dracut": (_root("trixie-dracut", "trixie", ["dracut"], {"default": DRACUT}), "default"),
    "bookworm-dracut": (_BOOKWORM_DRACUT, "default"),
    "bookworm-dracut-plain": (_BOOKWORM_DRACUT, "plain"),
    # With what systemd-pcrlock needs to ask a TPM.
    "trixie-tpm": (
        _root(
            "trixie-tpm",
            "trixie",
            ["dracut", "libtss2-esys-3.0.2-0t64", "libtss2-rc0t64", "libtss2-tcti-device0t64"],
            {"default": DRACUT},
        ),
        "default",
    ),
    # Whoever can bring up a network, none of them in charge; obeys all of a drive.
    "trixie-managers": (
        _root(
            "trixie-managers",
            "trixie",
            [
                *("dracut", "netplan-generator", "network-manager", "ifupdown"),
                # ifupdown's client, and lab.py's server.
                *("dhcpcd-base", "dnsmasq-base"),
            ],
            {"default": DRACUT},
        ),
        "default",
    ),
    "bookworm-selinux": (
        _root(
            "bookworm-selinux",
            "bookworm",
            ["initramfs-tools", "selinux-policy-default", "policycoreutils"],
            INITRAMFS_TOOLS,
        ),
        "default",
    ),
    "trixie-arm64": (
        _root("trixie-arm64", "trixie", ["initramfs-tools"], INITRAMFS_TOOLS, ARM64),
        "default",
    ),
    "bookworm-cloud-init": (
        _root(
            "bookworm-cloud-init",
            "bookworm",
            ["initramfs-tools", "ifupdown", *CLOUD_INIT],
            INITRAMFS_TOOLS,
        ),
        "default",
    ),
    "trixie-cloud-init": (
        _root(
            "trixie-cloud-init",
            "trixie",
            ["dracut", "netplan.io", *CLOUD_INIT],
            {"default": DRACUT},
        ),
        "default",
    ),
}
