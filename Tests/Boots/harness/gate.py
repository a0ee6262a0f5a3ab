"""pytest's hooks for whoever boots guests: only in the shelter, and with progress that is seen.

A conftest takes them by their names.
"""

import pytest

from harness import progress, shelter


def pytest_configure(config):
    progress.show_through(config.pluginmanager.getplugin("capturemanager"))


def pytest_sessionstart(session):
    if not session.config.option.collectonly and shelter.problem():
        pytest.exit(shelter.problem(), returncode=pytest.ExitCode.USAGE_ERROR)


# Called without a path, pytest reads a conftest when the session has started.
pytest_runtestloop = pytest_sessionstart
