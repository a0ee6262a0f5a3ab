"""What every test here needs: a shelter, progress that is seen, and a config drive."""

import pytest

from harness import config_drives, paths
from harness.gate import (  # noqa: F401
    pytest_configure,
    pytest_runtestloop,
    pytest_sessionstart,
)


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        files = " ".join(sorted(file.stem for file in paths.BOOTS.glob("test_*.py")))
        chosen = config.option.keyword or " ".join(config.args)
        terminalreporter.line(f"no test matches '{chosen}'; there are {files}, and what is in them")


@pytest.fixture(scope="session")
def nova():
    return config_drives.nova_server()
