"""What one run of a program costs: instructions, system calls, page faults, peak memory."""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import checks
from programs import TOP, WORK, BenchError, run

# crypt(3)'s methods. They stand in a table of pointers, so no link can put them into their caller,
# as it does with crypt_rn() itself; and a call of them is the whole hash.
HASHES = re.compile(r"_crypt_crypt_\w+_rn$")
BARRIERS = {"fsync", "fdatasync", "syncfs", "sync"}

PTRACE_TRACEME, PTRACE_CONT, PTRACE_SETOPTIONS = 0, 7, 0x4200
PTRACE_O_TRACEEXIT, PTRACE_EVENT_EXIT = 0x40, 6


@dataclass
class Cost:
    instructions: int = 0
    hash: int = 0
    calls: int = 0
    barriers: int = 0
    faults: int = 0
    # KiB
    memory: int = 0


def cost(program, case):
    """Runs the program on the case once for each tool, each time on a new root."""
    result = Cost()
    result.instructions, result.hash = instructions(program, case)
    with prepared(program, case) as directory:
        result.calls, result.barriers = system_calls(program.arguments(case, directory))
    with prepared(program, case) as directory:
        before = checks.look(directory)
        result.faults, result.memory = memory(program.arguments(case, directory))
        checks.check(case, before, directory)
    return result


@contextmanager
def prepared(program, case):
    """A directory with the case's root and drive, as the measured run finds them."""
    runs = WORK / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(dir=runs))
    try:
        case.make(directory)
        if case.is_second_boot:
            before = checks.look(directory)
            run(program.arguments(case, directory))
            checks.check(case.but(is_second_boot=False), before, directory)
            # A boot begins with an empty /run.
            shutil.rmtree(directory / "run/new")
        yield directory
    finally:
        shutil.rmtree(directory)


def instructions(program, case, timeout=None):
    """Instructions without the hash, and the hash's.

    None where it takes longer than that many seconds.
    """
    with prepared(program, case) as directory:
        profile = directory / "callgrind.out"
        tool, environment = callgrind()
        command = [*tool, f"--callgrind-out-file={profile}"]
        command += program.arguments(case, directory, symbols=True)
        before = checks.look(directory)
        try:
            run(command, env=environment, timeout=timeout)
        except subprocess.TimeoutExpired:
            return None
        checks.check(case, before, directory)
        total, hashing = read_profile(profile)
        if not hashing and not case.is_dry_run and not case.is_second_boot:
            raise BenchError(f"{program.name}: callgrind saw no hash in '{case.name}'")
        return total - hashing, hashing


def read_profile(path):
    """All instructions of a profile, and those of the calls of a hash with all that they call.

    The format is callgrind's: a line `cfn=(12) name` names what is called, and the name is left out
    the next time; the line after `calls=` has the inclusive cost.
    """
    total = hashing = 0
    names = {}
    called = None
    is_call = False
    with path.open() as lines:
        for line in lines:
            found = re.match(r"(c?fn)=\((\d+)\)(?: (.*))?$", line)
            if found:
                kind, number, name = found.groups()
                if name:
                    names[number] = name
                if kind == "cfn":
                    called = names[number]
            elif line.startswith("calls="):
                is_call = True
            elif is_call:
                is_call = False
                if HASHES.match(called):
                    hashing += int(line.split()[1])
            elif line.startswith("totals:"):
                total = int(line.split()[1])
    return total, hashing


@cache
def callgrind():
    """Command and environment of a valgrind that knows openat2(2): Debian 12's answers ENOSYS."""
    valgrind, environment = "valgrind", dict(os.environ)
    if not knows_openat2(valgrind, environment):
        fetched = WORK / "valgrind"
        run([str(TOP / "bench/fetch-valgrind"), str(fetched)])
        valgrind = str(fetched / "usr/bin/valgrind")
        environment["VALGRIND_LIB"] = str(fetched / "usr/libexec/valgrind")
        if not knows_openat2(valgrind, environment):
            raise BenchError("no valgrind here knows openat2(2)")
    return [valgrind, "--quiet", "--tool=callgrind"], environment


def knows_openat2(valgrind, environment):
    command = [valgrind, "--tool=none", str(WORK / "floor"), "--sysroot", "/", "--source", "/"]
    done = subprocess.run(
        [*command, "--dry-run"], env=environment, stdin=subprocess.DEVNULL, capture_output=True
    )
    return b"unhandled" not in done.stderr


def system_calls(command):
    """All of them, and those that wait for the disk."""
    with tempfile.NamedTemporaryFile("r", dir=WORK) as summary:
        run(["strace", "--follow-forks", "--summary-only", "-o", summary.name, *command])
        total = barriers = 0
        for line in summary:
            words = line.split()
            # `% time`, seconds, microseconds a call, calls, perhaps errors, the name.
            if len(words) >= 5 and words[3].isdigit():
                name, count = words[-1], int(words[3])
                if name == "total":
                    total = count
                if name in BARRIERS:
                    barriers += count
    return total, barriers


def memory(command):
    """Page faults from the program's first instruction to its end, and its largest memory in KiB.

    wait4(2) and time(1) also count what stood in the process before the program took its place; so
    it is traced, ptrace(2), and stops where it begins and where it ends.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    process = os.fork()
    if process == 0:
        try:
            nowhere = os.open("/dev/null", os.O_RDWR)
            for number in range(3):
                os.dup2(nowhere, number)
            libc.ptrace(PTRACE_TRACEME, 0, None, None)
            os.execv(command[0], command)
        finally:
            os._exit(127)
    _, status = os.waitpid(process, 0)
    if not os.WIFSTOPPED(status):
        raise BenchError(f"failed to run and trace {command[0]}")
    before = faults(process)
    libc.ptrace(PTRACE_SETOPTIONS, process, None, ctypes.c_void_p(PTRACE_O_TRACEEXIT))
    after, peak = before, 0
    while True:
        libc.ptrace(PTRACE_CONT, process, None, None)
        _, status = os.waitpid(process, 0)
        if not os.WIFSTOPPED(status):
            break
        if status >> 16 == PTRACE_EVENT_EXIT:
            after = faults(process)
            text = Path(f"/proc/{process}/status").read_text()
            peak = int(re.search(r"VmHWM:\s*(\d+)", text).group(1))
        elif os.WSTOPSIG(status) != signal.SIGTRAP:
            os.kill(process, signal.SIGKILL)
    if os.waitstatus_to_exitcode(status) != 0:
        raise BenchError(f"{' '.join(command)} ended with status {status}")
    return after - before, peak


def faults(process):
    """Minor and major ones: fields 10 and 12 of proc(5)'s stat."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[7]) + int(fields[9])
