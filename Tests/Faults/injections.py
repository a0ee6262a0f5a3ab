"""The ways in which a run is disturbed."""

from dataclasses import dataclass

from harmless import LEFT_ALONE, OTHER_NAMES
from promises import broken, differing, unfinished

# What musl calls them.
ERRORS = {
    "EIO": "I/O error",
    "ENOSPC": "No space left on device",
    "EROFS": "Read-only file system",
    "EMFILE": "No file descriptors available",
    "ENOMEM": "Out of memory",
    "EACCES": "Permission denied",
    "EINTR": "Interrupted system call",
}
TOO_LARGE = "File too large"
SIGKILL, SIGXFSZ = 9, 25
# shorten-transfer.py's own.
NO_SUCH_TRANSFER = 99
# Writes of the program are of a few hundred bytes.
FILE_SIZE_STEP = 48


@dataclass(frozen=True)
class Injected:
    """By strace: a call is not made, and fails or the program is killed there."""

    call: str
    number: int
    # One of ERRORS, or "KILL".
    failure: str

    @property
    def kind(self):
        return {"KILL": "kills", "EINTR": "interruptions"}.get(self.failure, "errors")

    def __str__(self):
        return f"{self.call} {self.number} {self.failure}"

    def attempt(self, stage):
        what = "signal" if self.failure == "KILL" else "error"
        inject = f"{self.call}:{what}={self.failure}:when={self.number}"
        ended = stage.machine.run(stage.arguments, stage.machine.strace(inject))
        if self.failure == "KILL":
            lines = broken(stage, ended, None)
            if ended.status != -SIGKILL:
                lines.append(f"it was not killed: {ended}")
        else:
            reason = OTHER_NAMES.get(self.call, ERRORS[self.failure])
            lines = broken(stage, ended, reason, self.failure == "EINTR")
            if "(INJECTED)" not in stage.machine.trace.read_text():
                lines.append("the call was not made")
        return lines + unfinished(stage)


@dataclass(frozen=True)
class Lacking:
    """By strace: a kernel that has none of these calls."""

    calls: str = "openat2,statx,fspick,mount_setattr,close_range"
    kind = "older kernels"
    call = "older kernel"

    def __str__(self):
        return f"a kernel without {self.calls}"

    def attempt(self, stage):
        ended = stage.machine.run(
            stage.arguments, stage.machine.strace(f"{self.calls}:error=ENOSYS")
        )
        lines = differing(stage, ended)
        if "(INJECTED)" not in stage.machine.trace.read_text():
            lines.append("the call was not made")
        return lines + unfinished(stage)


@dataclass(frozen=True)
class Shortened:
    """By ptrace: the kernel is asked for less than the program asks for."""

    # Which read or write gets one byte; 0 for half of what each one asks for.
    number: int
    kind = "short transfers"
    call = "transfer"

    def __str__(self):
        return f"short transfer {self.number}"

    def attempt(self, stage):
        machine = stage.machine
        ended = machine.run(stage.arguments, [*machine.shorten, self.number])
        if ended.status == NO_SUCH_TRANSFER:
            return ["the call was not made"]
        lines = broken(stage, ended, "", is_retried=True)
        return lines + unfinished(stage)


@dataclass(frozen=True)
class Limited:
    """By setrlimit(2): a write that goes beyond the limit is short, the next one fails."""

    size: int
    kills: bool
    kind = "limits of a file's size"
    call = "write"

    def __str__(self):
        return f"files of {self.size} bytes" + (", or a signal" if self.kills else "")

    def attempt(self, stage):
        ended = stage.machine.run(
            stage.arguments, file_size=self.size, ignores_signal=not self.kills
        )
        killed = ended.status == -SIGXFSZ
        return broken(stage, ended, None if killed else TOO_LARGE) + unfinished(stage)


def injections(stage):
    """All of a scene, in a fixed order."""
    yield Lacking()
    for call, number in stage.calls:
        if call in LEFT_ALONE:
            continue
        for failure in ["KILL", *ERRORS]:
            yield Injected(call, number, failure)
    for number in range(stage.transfers + 1):
        yield Shortened(number)
    for size in range(0, stage.largest + 1, FILE_SIZE_STEP):
        yield Limited(size, kills=False)
        yield Limited(size, kills=True)
