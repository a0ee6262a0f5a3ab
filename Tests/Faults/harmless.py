"""What need not hold, each with its reason. Whatever is not listed here has to."""

from dataclasses import dataclass

# Calls that are not touched.
LEFT_ALONE = {
    "execve": "it is strace's own, and the program begins with it",
    "exit_group": "the program ends there, whatever it comes to",
}

# What an error of such a call is called instead of by its own text.
OTHER_NAMES = {"mmap": "glowplug: out of memory"}

SEARCH = "a search"
RETRIED = "an interrupted call was not made again"
UNSAID = "no line names what failed"


@dataclass(frozen=True)
class Excuse:
    call: str
    # What the line says that is excused.
    line: str
    why: str
    scene: str = ""


EXCUSES = [
    Excuse(
        "arch_prctl",
        "it ended with -11",
        "the C library's start, before main(): there is no thread pointer, and nothing was decided",
    ),
    Excuse("mmap", RETRIED, "the kernel never interrupts it: mmap(2) has no EINTR"),
    Excuse("getuid", UNSAID, "it can't fail: getuid(2)", SEARCH),
    Excuse("getuid", RETRIED, "it can't fail: getuid(2)", SEARCH),
    Excuse("geteuid", UNSAID, "it can't fail: geteuid(2)", SEARCH),
    Excuse("geteuid", RETRIED, "it can't fail: geteuid(2)", SEARCH),
    Excuse("lseek", UNSAID, "libblkid's: within a device it can't fail, lseek(2)", SEARCH),
    Excuse("lseek", RETRIED, "libblkid's: within a device it can't fail, lseek(2)", SEARCH),
    Excuse("read", RETRIED, "libblkid's: no device's read is interrupted; it is said", SEARCH),
    Excuse("fstat", RETRIED, "libblkid's: the kernel never interrupts it, and it is said", SEARCH),
    Excuse("mount", RETRIED, "libmount's: it is said, and tried again", SEARCH),
    Excuse("transfer", UNSAID, "libblkid's: a device gives less only at its end", SEARCH),
    Excuse("transfer", RETRIED, "libblkid's: a device gives less only at its end", SEARCH),
]


def is_excused(scene, call, line):
    return any(
        excuse.call == call and excuse.line == line and excuse.scene in ("", scene)
        for excuse in EXCUSES
    )
