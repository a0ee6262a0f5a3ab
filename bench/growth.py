"""How the instructions grow with what a drive and a root hold."""

import math
from dataclasses import dataclass, field
from typing import Callable

import cases
import measure

BASE = cases.Case("growth")
# Callgrind makes a program about fifty times slower; more than that is not worth waiting for.
SECONDS = 90


@dataclass
class Series:
    name: str
    sizes: list
    case: Callable
    # Of each program, for each size; None for what took too long.
    instructions: dict = field(default_factory=dict)

    def measure(self, program):
        points = []
        for size in self.sizes:
            found = measure.instructions(program, self.case(size), SECONDS)
            points.append(found and found[0])
            if found is None:
                break
        self.instructions[program.name] = points + [None] * (len(self.sizes) - len(points))

    def exponent(self, program):
        """The slope between the two largest sizes on logarithmic scales.

        What the smallest size costs is taken off first: a share that never grows would hide the
        growth. None where one of the points took too long.
        """
        points = self.instructions[program.name]
        if None in points:
            return None
        (small, large), (few, many) = self.sizes[-2:], points[-2:]
        # What does not grow has no slope worth a name.
        if many - points[0] < points[0] / 100:
            return 0.0
        return math.log((many - points[0]) / max(few - points[0], 1)) / math.log(
            (large - self.sizes[0]) / (small - self.sizes[0])
        )


def all_series():
    return [
        Series("keys of a drive", [10, 50, 100, 250], lambda n: BASE.but(keys=n)),
        Series("lines of authorized_keys", [10, 100, 1000, 10000], with_lines),
        Series(
            "lines of passwd and shadow", [10, 100, 1000, 10000], lambda n: BASE.but(accounts=n)
        ),
        Series("content files", [10, 50, 100, 250], lambda n: BASE.but(content_files=n)),
        Series("bytes of meta data", meta_data_sizes(), lambda n: BASE.but(meta_data_size=n)),
        Series("wildcards in an Include", [2, 4, 8, 12], lambda n: BASE.but(stars=n)),
    ]


def with_lines(number):
    return BASE.but(authorized_keys=number)


def meta_data_sizes():
    return [size * cases.MOST_META_DATA // 16 for size in (1, 4, 8, 16)]


# A drive's keys beside a long file, where each of these has to be looked for among those.
KEYS_AND_LINES = cases.Case("250 keys beside 10,000 lines", keys=250, authorized_keys=10000)
