"""QEMU's control socket: commands to the machine itself, as pulling a plug would be."""

import json
import re

from harness.console import connect


class Refused(Exception):
    pass


class Control:
    def __init__(self, path, process, patience=60):
        self._socket = connect(path, process, patience)
        self._socket.settimeout(patience)
        self._lines = self._socket.makefile("r")
        self._lines.readline()
        self.execute("qmp_capabilities")

    def execute(self, command, **arguments):
        self._socket.sendall(
            json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n"
        )
        while True:
            line = self._lines.readline()
            if not line:
                raise Refused(f"{command}: QEMU has ended")
            answer = json.loads(line)
            if "error" in answer:
                raise Refused(f"{command} {arguments}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def forwarded_port(self):
        """The port of this machine that leads to the guest's ssh; QEMU chose a free one."""
        listing = self.execute("human-monitor-command", **{"command-line": "info usernet"})
        found = re.search(r"TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)", listing)
        if not found:
            raise Refused(f"no forwarded port in:\n{listing}")
        return int(found.group(1))

    def close(self):
        self._lines.close()
        self._socket.close()
