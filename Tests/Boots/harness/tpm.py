"""A guest's TPM: swtpm, and between it and QEMU this process, which sees every command.

A command can be refused, or get no answer at all.
"""

import hashlib
import json
import socket
import struct
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from harness import qemu
from harness.console import connect

PCR_EVENT = 0x13C
PCR_ALLOCATE = 0x12B
STARTUP = 0x144
SHUTDOWN = 0x145

ALL_BANKS = ("sha1", "sha256", "sha384", "sha512")
ALGORITHMS = {"sha1": 0x04, "sha256": 0x0B, "sha384": 0x0C, "sha512": 0x0D}

# Of swtpm's control channel: include/swtpm/tpm_ioctl.h.
CMD_SET_DATAFD = 0x10
# TPM_RC_FAILURE.
FAILURE = 0x101


@dataclass
class TPM:
    """Plugged into a machine as long as it is there; its banks are those of its first start."""

    model: str
    state: Path
    # Codes of commands that get this error for an answer; None for silence.
    answers: dict = field(default_factory=dict)
    commands: list = field(default_factory=list)

    def options(self):
        return [
            *("-chardev", f"socket,id=tpm,path={self.state / 'qemu'}"),
            *("-tpmdev", "emulator,id=tpm,chardev=tpm", "-device", f"{self.model},tpmdev=tpm"),
        ]

    def events(self):
        """What was measured by name, in its order."""
        return [command for command in self.commands if code_of(command) == PCR_EVENT]

    @contextmanager
    def running(self):
        self.commands.clear()
        control = self.state / "swtpm"
        for left in (control, self.state / "qemu"):
            left.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.state / "qemu"))
        listener.listen()
        words = ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.state}"]
        process = qemu.start([*words, "--ctrl", f"type=unixio,path={control}"])
        try:
            upstream = connect(control, process)
            threading.Thread(target=self._serve, args=(listener, upstream), daemon=True).start()
            yield self
        finally:
            process.kill()
            process.wait()
            listener.close()

    def _serve(self, listener, upstream):
        downstream, _ = listener.accept()
        while True:
            request, descriptors, _, _ = socket.recv_fds(downstream, 65536, 1)
            if not request:
                return
            if struct.unpack(">I", request[:4])[0] == CMD_SET_DATAFD:
                ours, theirs = socket.socketpair()
                socket.send_fds(upstream, [request], [theirs.fileno()])
                theirs.close()
                guest = socket.socket(fileno=descriptors[0])
                threading.Thread(target=self._relay, args=(guest, ours), daemon=True).start()
            else:
                upstream.sendall(request)
            downstream.sendall(upstream.recv(65536))

    def _relay(self, guest, swtpm):
        while command := guest.recv(4096):
            self.commands.append(command)
            code = code_of(command)
            if code not in self.answers:
                swtpm.sendall(command)
                guest.sendall(swtpm.recv(4096))
            elif self.answers[code] is not None:
                guest.sendall(struct.pack(">HII", 0x8001, 10, self.answers[code]))


@contextmanager
def tpm(model, banks=ALL_BANKS, **options):
    with tempfile.TemporaryDirectory(prefix="tpm-") as directory:
        state = Path(directory)
        _allocate(state, banks)
        yield TPM(model, state, **options)


def code_of(command):
    return struct.unpack(">I", command[6:10])[0]


def replay(log, register, bank):
    """The value that the register has if the log holds all that was measured into it."""
    value = bytes(hashlib.new(bank).digest_size)
    for record in records(log):
        if record["pcr"] == register:
            (digest,) = [d["digest"] for d in record["digests"] if d["hashAlg"] == bank]
            value = hashlib.new(bank, value + bytes.fromhex(digest)).digest()
    return value.hex()


def records(log):
    """JSON text sequences: RFC 7464."""
    return [json.loads(text) for text in log.split("\x1e") if text.strip()]


def _allocate(state, banks):
    """Which banks hold registers: TPM2_PCR_Allocate, which counts from the next start on."""
    selections = b"".join(
        struct.pack(">HB", number, 3) + (b"\xff" * 3 if name in banks else bytes(3))
        for name, number in ALGORITHMS.items()
    )
    session = struct.pack(">IIHBH", 9, 0x40000009, 0, 0, 0)
    body = struct.pack(">I", 0x4000000C) + session + struct.pack(">I", len(ALGORITHMS)) + selections
    ours, theirs = socket.socketpair()
    words = ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={state}", "--flags", "not-need-init"]
    process = subprocess.Popen([*words, "--fd", str(theirs.fileno())], pass_fds=[theirs.fileno()])
    theirs.close()
    for command in (
        struct.pack(">HIIH", 0x8001, 12, STARTUP, 0),
        struct.pack(">HII", 0x8002, 10 + len(body), PCR_ALLOCATE) + body,
        struct.pack(">HIIH", 0x8001, 12, SHUTDOWN, 0),
    ):
        ours.sendall(command)
        assert ours.recv(4096)[6:10] == bytes(4), command
    ours.close()
    process.wait(60)
