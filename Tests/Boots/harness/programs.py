"""What the programs beside the tests share: bench, demo, guest."""

import sys

from harness import shelter
from harness.recipes import DEFAULT, GUESTS


def require_shelter():
    if shelter.problem():
        sys.exit(shelter.problem())


def chosen_guest(arguments):
    """The guest that is named, or the default one."""
    name = "".join(arguments) or DEFAULT
    if name not in GUESTS:
        sys.exit(f"there is no guest '{name}'; there are {' '.join(GUESTS)}")
    return name


def say(text=""):
    print(text, flush=True)
