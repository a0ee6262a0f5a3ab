"""Images made by the builders of image-builders/, booted as those of Tests/Boots are.

Its harness, its shelter and its progress count here too.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Boots"))

from harness import config_drives, paths, progress, shelter  # noqa: E402


def pytest_configure(config):
    progress.show_through(config.pluginmanager.getplugin("capturemanager"))


def pytest_sessionstart(session):
    if not session.config.option.collectonly and shelter.problem():
        pytest.exit(shelter.problem(), returncode=pytest.ExitCode.USAGE_ERROR)


# Called without a path, pytest reads this file when the session has started.
pytest_runtestloop = pytest_sessionstart


@pytest.fixture(scope="session")
def drive():
    return config_drives.nova_server()


@pytest.fixture(scope="session")
def builders():
    """What builders need for themselves, kept from run to run."""
    directory = paths.PROJECT / "build" / "builders"
    directory.mkdir(parents=True, exist_ok=True)
    return directory
