"""Fuzzes the readers of what others wrote: `make fuzz`, `make test-fuzz`.

    fuzz.py [--seconds COUNT] [--seed NUMBER] [NAME...]
    fuzz.py --coverage [NAME...]
    fuzz.py --keep [NAME...]

Runs each target, or those that are named, on its corpus and then on what libFuzzer makes of it for
that many seconds, as many at once as there are processors. What reaches new code is put into
build/fuzz/found, what breaks a promise into build/fuzz/crashes, and the status is 1 then.
--coverage says which lines of the library the corpora reach; --keep makes the smallest corpora
that reach what the old ones and what was found do.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
BUILT = PROJECT / "build" / "fuzz"
# Bytes of an input; where nothing is said, of a document.
LONGEST = {"address": 256, "base64": 256, "pattern": 64, "uevent": 1024, "tpm": 512}
USUAL_LENGTH = 4096
# Seconds of one input, and MiB of all memory.
PATIENCE = 10
MOST_MEMORY = 2048


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    known = targets()
    for name in arguments.names:
        if name not in known:
            sys.exit(f"fuzz: there is no target {name}; there are {', '.join(known)}")
    names = arguments.names or known
    if arguments.coverage:
        sys.exit(cover(names))
    if arguments.keep:
        sys.exit(keep(names))
    sys.exit(fuzz(names, arguments.seconds, arguments.seed))


def targets():
    """Their names in the sources; each has a corpus."""
    text = (HERE / "EntryPoint.swift").read_text()
    names = re.findall(r'Target\(name: "([^"]+)"', text)
    for name in names:
        if not any(corpus(name).iterdir()):
            sys.exit(f"fuzz: the target {name} has no corpus")
    return names


def corpus(name):
    return HERE / "corpus" / name


def options(name):
    """What every run of a target has in common."""
    length = LONGEST.get(name, USUAL_LENGTH)
    chosen = [f"-max_len={length}", f"-timeout={PATIENCE}", f"-rss_limit_mb={MOST_MEMORY}"]
    dictionary = HERE / "dictionaries" / f"{name}.dict"
    return chosen + ([f"-dict={dictionary}"] if dictionary.exists() else [])


def fuzz(names, seconds, seed):
    crashes = BUILT / "crashes"
    crashes.mkdir(exist_ok=True)
    print(f"{'target':16} {'runs':>12} {'a second':>9} {'edges':>6} {'inputs':>6} {'new':>5}")
    with tempfile.TemporaryDirectory() as logs, ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(lambda name: run(name, seconds, seed, crashes, Path(logs)), names)
        broken = [name for name, isGood in zip(names, runs) if not isGood]
    if broken:
        print(f"fuzz: {', '.join(broken)}: a promise is broken; the inputs are in {crashes}")
    return 1 if broken else 0


def run(name, seconds, seed, crashes, logs):
    found = BUILT / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    log = logs / name
    # A run would enter a mount namespace of its own, which takes most of its time.
    command = [
        "setpriv",
        "--bounding-set=-sys_admin",
        BUILT / name,
        *options(name),
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-artifact_prefix={crashes}/{name}-",
        "-print_final_stats=1",
        found,
        corpus(name),
    ]
    with tempfile.TemporaryDirectory() as directory, log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=directory, stdout=output, stderr=output, env=environment()
        )
        try:
            # Some inputs may take long, and the replay counts no time.
            status = process.wait(timeout=seconds + 300)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
    report(name, log.read_text(errors="replace"), status)
    clean(process.pid)
    return status == 0


def environment():
    """libFuzzer says where a run ended, and Swift's runtime would say it again."""
    symbolizer = subprocess.check_output([PROJECT / "scripts/toolchain"], text=True).strip()
    return {
        **os.environ,
        "ASAN_SYMBOLIZER_PATH": f"{symbolizer}/llvm-symbolizer",
        "SWIFT_BACKTRACE": "enable=no",
    }


def report(name, text, status):
    count = last(text, r"number_of_executed_units: +(\d+)")
    speed = last(text, r"average_exec_per_sec: +(\d+)")
    new = last(text, r"new_units_added: +(\d+)")
    edges = last(text, r" cov: (\d+)")
    inputs = last(text, r" corp: (\d+)")
    line = f"{name:16} {count:>12} {speed:>9} {edges:>6} {inputs:>6} {new:>5}"
    print(line if status == 0 else f"{line}\n{shown(text)}", flush=True)


def last(text, pattern):
    numbers = re.findall(pattern, text)
    return numbers[-1] if numbers else "?"


def shown(text):
    """Of a run that failed: what did not hold, and where."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.search(r"does not hold|ERROR: |Fatal error|==ERROR", line):
            return "\n".join(f"  {line}" for line in lines[number : number + 40])
    return "\n".join(f"  {line}" for line in lines[-20:])


def clean(process):
    """The directories of targets that write files."""
    for path in Path("/dev/shm").glob(f"glowplug-fuzz-{process}-*"):
        shutil.rmtree(path, ignore_errors=True)


def keep(names):
    for name in names:
        found = BUILT / "found" / name
        old = corpus(name)
        with tempfile.TemporaryDirectory(dir=BUILT) as directory:
            # By the code that is reached, not by how often: a tenth of the files.
            merge = ["-set_cover_merge=1", "-use_counters=0"]
            command = [BUILT / name, *options(name), *merge, directory, old]
            subprocess.run(
                [*command, found] if found.is_dir() else command,
                check=True,
                stderr=subprocess.DEVNULL,
            )
            kept = sorted(Path(directory).iterdir())
            for path in old.iterdir():
                path.unlink()
            for path in kept:
                shutil.copyfile(path, old / path.name)
        size = sum(path.stat().st_size for path in old.iterdir())
        print(f"{name:16} {len(kept):>6} inputs, {size} bytes", flush=True)
    return 0


def cover(names):
    """The library's lines that the corpora, and what was found, reach."""
    built = BUILT / "coverage"
    toolchain = Path(subprocess.check_output([PROJECT / "scripts/toolchain"], text=True).strip())
    profiles = []
    for name in names:
        profile = built / f"{name}.profraw"
        found = BUILT / "found" / name
        subprocess.run(
            [built / name, "-runs=0", corpus(name), *([found] if found.is_dir() else [])],
            env={**os.environ, "LLVM_PROFILE_FILE": str(profile)},
            stderr=subprocess.DEVNULL,
            check=True,
        )
        profiles.append(profile)
    merged = built / "merged.profdata"
    subprocess.run([toolchain / "llvm-profdata", "merge", "-o", merged, *profiles], check=True)
    subprocess.run(
        [
            toolchain / "llvm-cov",
            "report",
            built / "fuzz",
            f"-instr-profile={merged}",
            "-show-region-summary=false",
            "-show-functions=false",
            PROJECT / "Sources",
        ],
        check=True,
    )
    return 0


if __name__ == "__main__":
    main()
