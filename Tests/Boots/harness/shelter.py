"""The tests run as root, and only where they cannot harm this machine: scripts/sheltered."""

import os

IS_WANTED = os.environ.get("SHELTER") != "no"


def problem():
    """What there is to say where this machine could be written; None where all is well."""
    if IS_WANTED and os.access("/etc", os.W_OK):
        return "this could write to this machine: run it by make, or under scripts/sheltered"
    return None
