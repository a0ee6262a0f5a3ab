"""`make bench`: how soon a server is reachable, with glowplug and with cloud-init alone.

The same guest, one boot after the other, each contender in turn, so that what slows this machine
down slows them all. Prints the tables of the README; `--write FILE` puts them between that file's
two marks, and the picture where the file shows it.
"""

import argparse
import sys
from pathlib import Path

from harness import config_drives, paths
from harness.programs import require_shelter, say
from reachable import contenders, image_bytes, picture, tables

sys.path.append(str(paths.PROJECT / "bench"))

import marked  # noqa: E402

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
PICTURE = "docs/how-soon.svg"
TITLE = "Seconds until the config drive's key logs in over ssh (emulated, one processor)"


def main(arguments):
    parser = argparse.ArgumentParser(description="Measures how soon a guest is reachable.")
    parser.add_argument("--runs", type=int, default=10, help="boots of each")
    parser.add_argument("--write", type=Path, help="the Markdown file whose tables are replaced")
    parser.add_argument("releases", nargs="*", default=list(contenders.GUESTS))
    options = parser.parse_args(arguments)
    require_shelter()
    everyone = contenders.all_contenders(options.releases)
    boot(everyone, options.runs)
    lines = report(everyone, options)
    say("\n".join(["", *lines]))
    if options.write:
        shown = [f"![{TITLE}]({PICTURE})", "", *lines]
        marked.replace(options.write, BEGIN, END, shown)
        (options.write.parent / PICTURE).write_text(picture.draw(everyone, TITLE))


def boot(everyone, runs):
    drive = config_drives.nova_server()
    say(f"{runs} boots each with {drive.image.name}, until the drive's key logs in.")
    with contenders.Starts() as starts:
        for number in range(runs):
            for one in everyone:
                contenders.measure(one, drive, starts)
                say(f"  {number + 1}/{runs} {one.release}: {one.name}: {one.seconds[-1]:.1f} s")


def report(everyone, options):
    rows = [
        (
            release,
            image_bytes.of_cloud_init(contenders.GUESTS[release]),
            *image_bytes.of_glowplug(contenders.GUESTS[release]),
        )
        for release in options.releases
    ]
    return [
        f"{options.runs} boots each:",
        "",
        *tables.times(everyone),
        "",
        *tables.added(rows),
        "",
        *tables.stages(everyone),
    ]


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except marked.NoMarks as problem:
        sys.exit(str(problem))
