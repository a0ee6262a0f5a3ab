"""The two programs that are compared, and the tools that measure them."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
WORK = TOP / "build/bench"


class BenchError(Exception):
    """What makes a measurement impossible or wrong; its text is for people."""


@dataclass(frozen=True)
class Program:
    name: str
    # As it is shipped, and with its symbols, by which callgrind tells the hash from the rest.
    binary: Path
    symbols: Path

    def arguments(self, case, directory, symbols=False):
        command = [str(self.symbols if symbols else self.binary)]
        command += ["--sysroot", str(directory / "root"), "--source", str(directory / "drive")]
        return command + (
            ["--dry-run"] if case.is_dry_run else ["--run", str(directory / "run/new")]
        )


def glowplug():
    """The binary of `make`; the linker's product must be the very same before it was stripped."""
    program = Program("glowplug", TOP / "dist/glowplug", TOP / ".build-static/release/glowplug")
    stripped = WORK / "glowplug.stripped"
    strip(program.symbols, stripped)
    if stripped.read_bytes() != program.binary.read_bytes():
        raise BenchError(f"{program.symbols} is not what {program.binary} was made of: run make")
    return program


def floor():
    """Builds the floor program, as the libraries and glowplug are built and linked."""
    program = Program("floor", WORK / "floor", WORK / "floor.symbols")
    command = [str(TOP / "scripts/link-static"), "-std=gnu17", "-D_GNU_SOURCE"]
    command += ["-Wall", "-Wextra", "-Werror", "-o", str(program.symbols)]
    run(command + [str(path) for path in sorted((TOP / "bench").glob("**/*.c"))])
    strip(program.symbols, program.binary)
    return program


def strip(program, stripped):
    WORK.mkdir(parents=True, exist_ok=True)
    run(["strip", "--strip-all", "--remove-section=.comment", "-o", str(stripped), str(program)])


def compressed_size(path):
    """Bytes that zstd -19 makes of it, as an initramfs may be packed."""
    return len(run(["zstd", "-19", "--quiet", "--stdout", str(path)]).stdout)


def run(command, **options):
    """Runs a tool that has to work."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, **options)
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()[-15:]
        raise BenchError("\n".join([f"{command[0]} failed:", *lines]))
    return done


def output(command):
    return run(command).stdout.decode().strip()
