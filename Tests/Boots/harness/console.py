"""A guest's serial console: everything it prints is kept."""

import re
import socket
import threading
import time


class Timeout(AssertionError):
    pass


class Console:
    """Reads in a thread of its own: a console that nobody reads would stop the guest."""

    def __init__(self, path, log, process):
        self._socket = connect(path, process)
        self._log = open(log, "wb")
        self._text = b""
        self._read_up_to = 0
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def text(self):
        return self._text.decode(errors="replace")

    @property
    def position(self):
        """Up to where wait_for has read."""
        return self._read_up_to

    def text_between(self, start, end):
        return self._text[start:end].decode(errors="replace")

    def tail(self, lines=40):
        return "\n".join(self.text.splitlines()[-lines:])

    def rewind(self):
        """What was printed so far is looked at again."""
        self._read_up_to = 0

    def send(self, text):
        self._socket.sendall(text.encode())

    def send_line(self, text):
        self.send(text + "\r")

    def wait_for(self, pattern, timeout, never=None):
        """The match of `pattern` in what came after the last match.

        `never` is what must not come before it.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = re.search(pattern.encode(), self._text[self._read_up_to :])
                if found:
                    self._read_up_to += found.end()
                    return found
                if never:
                    self._refuse(never, pattern)
                if self._closed:
                    raise Timeout(
                        f"the guest ended before {pattern!r} came; "
                        f"the end of its console:\n{self.tail()}"
                    )
                if (
                    not self._changed.wait(max(0.0, deadline - time.monotonic()))
                    and time.monotonic() >= deadline
                ):
                    raise Timeout(
                        f"no {pattern!r} in {timeout} s; the end of the console:\n{self.tail()}"
                    )

    def wait_for_end(self, timeout):
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise Timeout(
                f"the guest still runs after {timeout} s; the end of its console:\n{self.tail()}"
            )

    def close(self):
        self._socket.close()
        self._thread.join(10)
        self._log.close()

    def _refuse(self, never, pattern):
        found = re.search(never.encode(), self._text[self._read_up_to :])
        if found:
            said = found.group().decode(errors="replace")
            raise Timeout(
                f"{said!r} came before {pattern!r}; the end of the console:\n{self.tail()}"
            )

    def _read(self):
        while True:
            try:
                data = self._socket.recv(65536)
            except OSError:
                data = b""
            with self._changed:
                if data:
                    self._text += data
                    self._log.write(data)
                    self._log.flush()
                else:
                    self._closed = True
                self._changed.notify_all()
            if not data:
                return


def connect(path, process, patience=60):
    """To a socket that `process` is about to make."""
    deadline = time.monotonic() + patience
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(path))
            return connection
        except OSError:
            connection.close()
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
