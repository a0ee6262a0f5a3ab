"""What the programs beside the tests share: bench, demo, guest."""

import sys

from harness import shelter
from harness.recipes import DEFAULT, GUESTS

# Those of this machine's kind: another's have other drives and no name in DMI.
OWN_GUESTS = [name for name, (root, _) in GUESTS.items() if not root.architecture.is_foreign]


def require_shelter():
    if shelter.problem():
        sys.exit(shelter.problem())


def chosen_guest(arguments):
    """The guest that is named, or the default one."""
    name = "".join(arguments) or DEFAULT
    if name not in OWN_GUESTS:
        sys.exit(f"there is no guest '{name}'; there are {' '.join(OWN_GUESTS)}")
    return name


def say(text=""):
    print(text, flush=True)
