"""Where things are, all of it relative to the checkout."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
BOOTS = PROJECT / "Tests" / "Boots"
HARNESS = BOOTS / "harness"
GUESTS = PROJECT / "build" / "guests"
DRIVES = PROJECT / "build" / "drives"
LOGS = PROJECT / "build" / "boot-logs"
BINARY = PROJECT / "dist" / "glowplug"

# Drives that Nova itself made. A clone of the repository alone has none: config_drives.py then
# makes one in their likeness.
NOVA_DRIVES = PROJECT.parent / "shared" / "config-drives"

# What a guest runs in place of the real system where a test asks for it.
STOPPER = HARNESS / "guest" / "stop-before-the-system"
