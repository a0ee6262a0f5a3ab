"""Disturbs the static binary at every system call: `make test-faults`.

    faults.py [--every COUNT]

Runs it as a boot does, and at each of its calls kills it, makes the call fail or interrupts it;
lets the kernel transfer less than was asked for; limits the files that it writes (injections.py).
After each the promises hold, and the next run finishes (promises.py). --every takes every COUNT-th
of the list, always the same ones; COUNT is odd. It has to be root, and prints what it did.
"""

import argparse
import json
import os
import subprocess
import sys
import traceback
from collections import Counter

from harmless import is_excused
from injections import injections
from machine import Machine
from scenes import SCENES, Stage

# Each has a machine of its own.
WORKERS = 2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=step, default=1)
    parser.add_argument("--worker", type=int)
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("faults: only root can run this")
    if arguments.worker is not None:
        sys.exit(work(arguments.worker, arguments.every))
    sys.exit(lead(arguments.every))


def step(text):
    """Each call has eight faults in the list: an even step would never come to some kinds."""
    number = int(text)
    if number < 1 or number % 2 == 0:
        raise argparse.ArgumentTypeError(
            f"it is an odd number, not {number}: an even one leaves out whole kinds"
        )
    return number


def lead(every):
    own = ["unshare", "--mount", "--propagation", "private", sys.executable, "-B", __file__]
    workers = [
        subprocess.Popen(
            [*own, "--every", str(every), "--worker", str(number)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(WORKERS)
    ]
    outputs = [worker.communicate()[0] for worker in workers]
    if any(worker.returncode != 0 for worker in workers):
        return "faults: a worker has failed"
    results = [json.loads(output) for output in outputs]
    broken = sorted(line for result in results for line in result["broken"])
    for line in broken:
        print(line)
    kinds = sum((Counter(result["kinds"]) for result in results), Counter())
    possible, calls = results[0]["possible"], results[0]["calls"]
    print(
        f"faults: {kinds.total()} of {possible} injected into {calls} system calls of"
        f" {len(SCENES)} runs: " + ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    )
    print(f"faults: {len(broken)} promises broken")
    return 1 if broken else 0


def work(worker, every):
    result = {"kinds": Counter(), "broken": [], "possible": 0, "calls": 0}
    machine = Machine()
    try:
        for scene in SCENES:
            stage = Stage(scene, machine)
            faults = list(injections(stage))
            result["possible"] += len(faults)
            result["calls"] += len(stage.calls)
            for fault in faults[::every][worker::WORKERS]:
                stage.reset()
                for line in fault.attempt(stage):
                    if not is_excused(scene.name, fault.call, line):
                        result["broken"].append(f"{scene.name}, {fault}: {line}")
                result["kinds"][fault.kind] += 1
    except Exception:
        traceback.print_exc()
        return 1
    finally:
        machine.remove()
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    main()
