"""Where things are, all of it relative to the checkout."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
HERE = PROJECT / "Tests" / "Boots"
GUESTS = PROJECT / "build" / "guests"
LOGS = PROJECT / "build" / "boot-logs"
BINARY = PROJECT / "dist" / "glowplug"

# Drives that Nova itself made. A clone of the repository alone has none: drives.py then makes one in their likeness.
NOVA_DRIVES = PROJECT.parent / "shared" / "config-drives"
