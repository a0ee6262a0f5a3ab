"""The packages in dist, made by `make deb` and `make rpm` before: `make test-packages` does."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Packages:
    version: str
    debs: list
    rpms: list

    def deb(self, name):
        return _only(file for file in self.debs if file.name.startswith(f"{name}_"))

    def rpm(self, name):
        return _only(file for file in self.rpms if file.name.startswith(f"{name}-{self.version}"))


@pytest.fixture(scope="session")
def packages():
    heading = (PROJECT / "debian" / "changelog").read_text().splitlines()[0]
    version = re.search(r"\((.*)\)", heading).group(1)
    return in_directory(PROJECT / "dist", version)


def in_directory(directory, version):
    return Packages(version, sorted(directory.glob("*.deb")), sorted(directory.glob("*.rpm")))


def _only(found):
    (one,) = found
    return one
