"""The owner of a server that was made from an image: with the drive, both logins work."""

import json

from harness import attachments
from harness.machine import Machine


def logs_in(made, drive, name, append="ro"):
    """Boots it with Nova's drive, logs in with the password and with the key.

    Gives the shell to `with`, the report beside it.
    """
    with Machine(
        made, [attachments.ide_cdrom(drive.image)], append=append, name=name, memory=1024
    ) as machine:
        machine.wait_for("login: ")
        assert "glowplug: instance" in machine.console.text, "the console was told what was done"
        assert drive.password not in machine.console.text
        machine.console.rewind()
        machine.login_on_console("root", drive.password)
        report = json.loads(machine.run("cat /run/glowplug/report.json").output)
        assert report["decision"] == "provision" and report["trust"]["rule"] == "first-boot"
        outcomes = {change["kind"]: change["outcome"] for change in report["changes"]}
        assert outcomes["password"] == outcomes["keys"] == outcomes["marker"] == "applied"
        shell = machine.ssh("root", drive.key)
        assert shell.output("id -un").strip() == "root"
        return report
