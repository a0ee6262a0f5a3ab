"""Where things are, all of it relative to the checkout."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
BOOTS = PROJECT / "Tests" / "Boots"
HARNESS = BOOTS / "harness"
GUESTS = PROJECT / "build" / "guests"
DRIVES = PROJECT / "build" / "drives"
LOGS = PROJECT / "build" / "boot-logs"
BINARY = PROJECT / "dist" / "glowplug"

# QEMU of Debian 13, which runs single programs: older ones have no openat2(2).
QEMU_USER = PROJECT / "build" / "qemu-user" / "usr" / "bin"

# The files of a config drive that Nova's own code wrote.
WRITTEN_BY_NOVA = PROJECT / "Tests" / "Fixtures" / "drives" / "nova-server"

# What a guest runs in place of the real system where a test asks for it.
STOPPER = HARNESS / "guest" / "stop-before-the-system"
