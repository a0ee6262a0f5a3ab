"""shorten-transfer.py N PROGRAM ARGUMENT...

Runs a program whose N-th read(2) or write(2) is asked for one byte, where it asked for
more: the kernel itself then transfers less than the program wanted, as it may. With N = 0 each of
them is asked for half. Ends as the program does, or with 99 where it makes fewer of them.
"""

import platform
import sys

from tracing import Traced

# read, write
TRANSFERS = {"x86_64": {0, 1}, "aarch64": {63, 64}}[platform.machine()]
MORE_THAN_ENOUGH = 99


def main():
    wanted = int(sys.argv[1])
    program = Traced(sys.argv[2:])
    count = 0
    for number, arguments in program.calls():
        size = arguments[2]
        if number not in TRANSFERS or size < 2:
            continue
        count += 1
        if wanted == 0:
            program.set_third_argument(size // 2)
        elif count == wanted:
            program.set_third_argument(1)
    return program.status if count >= wanted else MORE_THAN_ENOUGH


sys.exit(main())
