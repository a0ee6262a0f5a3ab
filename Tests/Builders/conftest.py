"""Images made by the builders of image-builders/, booted as those of Tests/Boots are.

Its harness, its shelter and its progress count here too.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Boots"))

from harness import config_drives, paths  # noqa: E402
from harness.gate import (  # noqa: E402,F401
    pytest_configure,
    pytest_runtestloop,
    pytest_sessionstart,
)


@pytest.fixture(scope="session")
def drive():
    return config_drives.nova_server()


@pytest.fixture(scope="session")
def builders():
    """What builders need for themselves, kept from run to run."""
    directory = paths.PROJECT / "build" / "builders"
    directory.mkdir(parents=True, exist_ok=True)
    return directory
