"""Says on the terminal what takes long, and how long it took."""

import os
import sys
import threading
import time
from contextlib import contextmanager

# A step that is done sooner than this is not worth a line.
QUIET_SECONDS = 2.0


def write_line(text):
    """One write a line, so that two workers' lines don't mix."""
    with _uncaptured():
        os.write(2, f"{text}\n".encode())


@contextmanager
def step(what):
    """Announces a step once it has lasted two seconds, and says how long it took when it ends."""
    started = time.monotonic()
    announcement = threading.Timer(QUIET_SECONDS, write_line, [f"  … {what}"])
    announcement.daemon = True
    announcement.start()
    ending = "failed after"
    try:
        yield
        ending = "took"
    finally:
        announcement.cancel()
        seconds = time.monotonic() - started
        if seconds >= QUIET_SECONDS:
            write_line(f"  {what}: {ending} {seconds:.0f} s")


def show_through(capture_manager):
    """pytest catches what a test writes; progress is for the person who waits.

    So it goes around that.
    """
    global _uncaptured
    _uncaptured = capture_manager.global_and_fixture_disabled


@contextmanager
def _nothing_to_go_around():
    yield


_uncaptured = _nothing_to_go_around
sys.stderr.reconfigure(line_buffering=True)
