"""Runs other programs, and says what they said when they fail."""

import subprocess
import time
from contextlib import contextmanager
from fcntl import LOCK_EX, flock

from harness import progress


class CommandFailed(Exception):
    pass


def run(*arguments, timeout=600, **options):
    """Standard output of a command that must succeed."""
    words = [str(argument) for argument in arguments]
    done = subprocess.run(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
        **options,
    )
    if done.returncode != 0:
        raise CommandFailed(
            f"{' '.join(words)[:300]}\nended with {done.returncode}:\n{done.stdout[-4000:]}"
        )
    return done.stdout


@contextmanager
def locked(path, what):
    """Two test workers never make the same thing at once: the second waits and finds it made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as file:
        started = time.monotonic()
        flock(file, LOCK_EX)
        if time.monotonic() - started > progress.QUIET_SECONDS:
            progress.write_line(f"  waited {time.monotonic() - started:.0f} s for {what}")
        yield
