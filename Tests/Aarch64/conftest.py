"""The two binaries: this machine's, and the one of aarch64 under QEMU."""

import platform
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BOOTS = TOP / "Tests" / "Boots"

# The shelter, the machine that is made up, and what a root becomes.
sys.path[:0] = [str(BOOTS), str(TOP / "Tests" / "Faults")]

from harness import shelter  # noqa: E402
from harness.architectures import ARM64  # noqa: E402
from harness.paths import QEMU_USER  # noqa: E402

NATIVE = [TOP / "dist" / "glowplug"]
FOREIGN = [QEMU_USER / "qemu-aarch64", ARM64.binary]


def pytest_sessionstart():
    if shelter.problem():
        pytest.exit(shelter.problem(), returncode=pytest.ExitCode.USAGE_ERROR)
    if platform.machine() != "x86_64":
        pytest.exit("this compares aarch64 with x86_64, on x86_64", returncode=1)


def pytest_terminal_summary(terminalreporter):
    count = len(terminalreporter.stats.get("passed", []))
    terminalreporter.line(f"aarch64 next to x86_64: {count} comparisons are as they should be")
