"""tpm.py HOW LOG: makes /dev/tpmrm0, a TPM as the program sees one, in a /dev of its own.

It answers as HOW says, and writes every command to LOG, each as one line of hexadecimal digits.
"""

import contextlib
import glob
import hashlib
import os
import select
import signal
import struct
import sys
import time
import tty

BANKS = {"sha1": 0x04, "sha256": 0x0B, "sha384": 0x0C, "sha512": 0x0D}
GET_CAPABILITY, PCR_EVENT = 0x17A, 0x13C


def answer(tag, body=b"", code=0):
    return struct.pack(">HII", tag, 10 + len(body), code) + body


def banks(active):
    """TPML_PCR_SELECTION; a bank that is off has an empty mask."""
    body = struct.pack(">BII", 0, 5, len(BANKS))
    for name, number in BANKS.items():
        mask = b"\xff\xff\xff" if name in active else bytes(3)
        body += struct.pack(">HB", number, len(mask)) + mask
    return answer(0x8001, body)


def digests(word, names=tuple(BANKS)):
    """Of every bank, as libtpms answers, whether or not it is on."""
    body = struct.pack(">I", len(names))
    for name in names:
        number = BANKS[name]
        body += struct.pack(">H", number) + hashlib.new(name, word).digest()
    return answer(0x8002, struct.pack(">I", len(body)) + body + bytes(5))


def answer_to(command, how):
    (code,) = struct.unpack(">I", command[6:10])
    if code == GET_CAPABILITY:
        if how == "no-banks":
            return banks([])
        if how == "error-at-once":
            return answer(0x8001, code=0x101)
        return banks(["sha256"] if how == "sha256" else BANKS)
    assert code == PCR_EVENT, command
    good = digests(command[29:])
    return {
        "error": answer(0x8001, code=0x128),
        "short": good[:20],
        "empty-head": good[:4],
        "tag": b"\x80\x01" + good[2:],
        "long": good + b"\0",
        "many": good[:14] + b"\xff\xff\xff\xff" + good[18:],
        "unknown-bank": good[:18] + b"\x00\x99" + good[20:],
        "without-a-bank": digests(command[29:], ["sha1", "sha256", "sha384"]),
        "without-any": digests(command[29:], []),
        "silent": None,
        "killed": None,
    }.get(how, good)


def kill_waiting(path):
    """Kills the process that waits for the answer: the one whose standard input is the TPM."""
    while True:
        for link in glob.glob("/proc/[0-9]*/fd/0"):
            with contextlib.suppress(OSError):
                process = int(link.split("/")[2])
                if process != os.getpid() and os.readlink(link) == path:
                    os.kill(process, signal.SIGKILL)
                    return
        time.sleep(0.01)


def main(how, log):
    master, slave = os.openpty()
    tty.setraw(slave)
    os.symlink(os.ttyname(slave), "/dev/tpmrm0")
    while True:
        command = b""
        while len(command) < 10 or len(command) < struct.unpack(">I", command[2:6])[0]:
            command += os.read(master, 4096)
        with open(log, "a") as file:
            file.write(command.hex() + "\n")
        reply = answer_to(command, how)
        if reply is not None:
            os.write(master, reply)
        elif how == "killed":
            kill_waiting(os.ttyname(slave))
        select.select([master], [], [])


main(*sys.argv[1:])
