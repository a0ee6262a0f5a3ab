"""The libraries of the static binary, next to Debian's own.

What is left out of ours, and why, is said in patches/ and scripts/build-libraries: the answers must
be the same, word for word.
"""

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

# What runs ours, where ARCH names another machine's.
EMULATOR = os.environ.get("EMULATOR", "").split()


@pytest.fixture(scope="session")
def programs(tmp_path_factory):
    """Ours, then Debian's."""
    directory = tmp_path_factory.mktemp("programs")
    both = [directory / "ours", directory / "debians"]
    subprocess.run([HERE / "link-answers", *both], check=True, timeout=120)
    return both


@pytest.fixture
def answers(programs):
    """What both say, word for word."""

    def ask(*arguments):
        words = [str(argument) for argument in arguments]
        ours, debians = (
            subprocess.run([*program, *words], capture_output=True, timeout=60)
            for program in ([*EMULATOR, programs[0]], [programs[1]])
        )
        assert (ours.returncode, ours.stderr) == (0, b"")
        assert ours.stdout.split(b"\n") == debians.stdout.split(b"\n")
        return ours.stdout.decode(errors="surrogateescape")

    return ask
