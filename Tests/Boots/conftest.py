"""What every test here needs: a shelter, progress that is seen, and a config drive."""

import pytest

from harness import config_drives, paths, progress, shelter


def pytest_configure(config):
    progress.show_through(config.pluginmanager.getplugin("capturemanager"))


def pytest_sessionstart(session):
    if not session.config.option.collectonly and shelter.problem():
        pytest.exit(shelter.problem(), returncode=pytest.ExitCode.USAGE_ERROR)


# Called without a path, pytest reads this file when the session has started.
pytest_runtestloop = pytest_sessionstart


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        files = " ".join(sorted(file.stem for file in paths.BOOTS.glob("test_*.py")))
        chosen = config.option.keyword or " ".join(config.args)
        terminalreporter.line(f"no test matches '{chosen}'; there are {files}, and what is in them")


@pytest.fixture(scope="session")
def nova():
    return config_drives.nova_server()
