"""`make bench-program`: what a run of glowplug costs next to the floor program, without a guest.

Prints the tables of docs/performance.md; `--write FILE` puts them between that file's two marks. It
has to be root: glowplug makes a mount namespace, and what it writes belongs to root. The exit
status is 1 where a program did not do its work; a limit that is not met is only said.
"""

import argparse
import datetime
import os
import sys
from pathlib import Path

import cases
import growth
import marked
import measure
import programs
import tables

BEGIN, END = "<!-- bench-program: begin -->", "<!-- bench-program: end -->"


def main(arguments):
    parser = argparse.ArgumentParser(description="Measures glowplug next to the floor program.")
    parser.add_argument("--write", type=Path, help="the Markdown file whose tables are replaced")
    options = parser.parse_args(arguments)
    if os.geteuid() != 0:
        raise programs.BenchError("only root can run this: see the top of bench/program.py")
    both = [programs.glowplug(), programs.floor()]
    rows = [(case, costs(both, case)) for case in cases.ROWS]
    series = growth.all_series()
    for one in series:
        say(f"growth over {one.name}")
        for program in both:
            one.measure(program)
    together = [measure_together(program) for program in both]
    lines = report(both, rows, series, together)
    print("\n".join(lines))
    if options.write:
        marked.replace(options.write, BEGIN, END, lines)


def costs(both, case):
    say(case.name)
    return {program.name: measure.cost(program, case) for program in both}


def measure_together(program):
    say(f"{growth.KEYS_AND_LINES.name}, {program.name}")
    found = measure.instructions(program, growth.KEYS_AND_LINES, 600)
    return found and found[0]


def report(both, rows, series, together):
    commit = programs.output(["git", "-C", str(programs.TOP), "describe", "--always", "--dirty"])
    day = datetime.date.today().isoformat()
    machine = f"{programs.output(['uname', '-m'])}, {os.cpu_count()} processors"
    sizes = {
        program.name: (program.binary.stat().st_size, programs.compressed_size(program.binary))
        for program in both
    }
    both_together = " and ".join(
        f"{tables.millions(found)} ({program.name})" for program, found in zip(both, together)
    )
    return [
        f"Measured on {day} at commit {commit}, on {machine}.",
        "",
        *tables.costs(rows, both),
        "",
        *tables.growths(series, both),
        "",
        f"{growth.KEYS_AND_LINES.name} of authorized_keys: {both_together}.",
        "",
        *tables.sizes(sizes, both),
        "",
        *tables.verdicts(tables.limits(rows, series, both)),
    ]


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (programs.BenchError, marked.NoMarks) as problem:
        sys.exit(f"bench: {problem}")
