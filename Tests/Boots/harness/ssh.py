"""Commands in a guest over ssh, as its owner gives them."""

import socket
import subprocess
import time
from dataclasses import dataclass

# What ssh itself exits with when it could not connect or was not let in.
SSH_FAILED = 255


class NotLetIn(AssertionError):
    pass


@dataclass(frozen=True)
class Answer:
    output: str
    exit_code: int


def answers(port):
    """Whether an sshd is behind the forwarded port.

    QEMU takes the connection whether or not it is. An sshd under emulation may take a second for
    its banner; asking again sooner only starts more of them.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False


class Shell:
    """One connection, opened once: under emulation each handshake takes seconds."""

    def __init__(self, user, key, port, directory):
        self._control = directory / f"ssh-{user}-{time.monotonic_ns()}"
        self._command = [
            "ssh",
            "-F",
            "none",
            "-p",
            str(port),
            "-i",
            str(key),
            "-l",
            user,
            "-S",
            str(self._control),
        ]
        options = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "PreferredAuthentications": "publickey",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "ConnectTimeout": "120",
            "ServerAliveInterval": "30",
        }
        for name, value in options.items():
            self._command += ["-o", f"{name}={value}"]

    def connect(self, timeout, is_running):
        """Tries until sshd answers, or the guest has ended; a refused key is refused at once."""
        deadline = time.monotonic() + timeout
        while True:
            exit_code, errors = self._open(timeout)
            if exit_code == 0:
                return self
            if "Permission denied" in errors or time.monotonic() > deadline:
                raise NotLetIn(errors)
            if not is_running():
                raise AssertionError(f"the guest ended before its sshd answered: {errors}")
            time.sleep(1)

    def run(self, command, timeout=180):
        done = subprocess.run(
            [*self._command, "127.0.0.1", command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
        )
        if done.returncode == SSH_FAILED:
            raise NotLetIn(f"{command}: {done.stderr.strip()}")
        return Answer(done.stdout, done.returncode)

    def output(self, command, timeout=180):
        """Of a command that must succeed."""
        answer = self.run(command, timeout)
        assert (
            answer.exit_code == 0
        ), f"{command} ended with {answer.exit_code}: {answer.output[-2000:]}"
        return answer.output

    def close(self):
        if self._control.exists():
            words = [*self._command, "-O", "exit", "127.0.0.1"]
            subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)

    def _open(self, timeout):
        # ssh stays in the background with the files that it was given: reading a pipe of it would
        # never end.
        errors = self._control.with_name(f"{self._control.name}.errors")
        words = [
            *self._command,
            "-o",
            "ControlMaster=yes",
            "-o",
            "ControlPersist=yes",
            "-fN",
            "127.0.0.1",
        ]
        with open(errors, "w") as file:
            done = subprocess.run(
                words, stdin=subprocess.DEVNULL, stdout=file, stderr=file, timeout=timeout
            )
        return done.returncode, errors.read_text().strip()
