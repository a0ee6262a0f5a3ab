"""The two programs that are compared, and the tools that measure them."""

import json
import re
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
    toolchain = swift_toolchain()
    compiler = toolchain / "bin/clang"
    sdk = TOP / "build/musl"
    machine = output(["uname", "-m"])
    resources = output([str(compiler), "-print-resource-dir"])
    command = [str(compiler), f"--target={machine}-linux-gnu", f"--sysroot={sdk}"]
    command += ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", *library_flags()]
    command += ["-nostdinc", "-isystem", str(sdk / "include"), "-isystem", f"{resources}/include"]
    command += ["-fuse-ld=lld", "-static", "-nostdlib", "-o", str(program.symbols)]
    command += [str(path) for path in sorted((TOP / "bench").glob("**/*.c"))]
    for option in linker_options():
        command += ["-Xlinker", option]
    run(command, cwd=TOP)
    strip(program.symbols, program.binary)
    return program


def swift_toolchain():
    information = json.loads(output(["swiftc", "-print-target-info"]))
    return Path(information["paths"]["runtimeResourcePath"]).parent.parent


def library_flags():
    """The compiler's flags, as the script that builds the libraries has them."""
    script = (TOP / "scripts/build-libraries").read_text()
    found = re.search(r"^cflags='([^']*)'", script, re.MULTILINE)
    if not found:
        raise BenchError("scripts/build-libraries names no cflags")
    return found.group(1).split()


def linker_options():
    toolset = json.loads((TOP / "static.json").read_text())
    return toolset["linker"]["extraCLIOptions"]


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
