"""`make guest`: a booted guest whose console is this terminal, with Nova's config drive attached.

As Nova starts it; what is changed in it is gone when it ends.
"""

import os
import socket
import sys

from harness import attachments, config_drives, paths, qemu
from harness.disk import Disk
from harness.guests import guest
from harness.programs import OWN_GUESTS, chosen_guest, require_shelter, say

# https://www.qemu.org/docs/master/system/mux-chardev.html
CONSOLE = "stdio,mux=on,signal=off"


def main(name):
    require_shelter()
    if not sys.stdin.isatty():
        sys.exit("the guest's console needs a terminal")
    drive = config_drives.nova_server()
    made = guest(name)
    with Disk(made) as disk:
        hardware = qemu.Hardware(
            made,
            disk,
            [attachments.ide_cdrom(drive.image)],
            append=f"ro {os.environ.get('APPEND', '')}",
            product=qemu.DMI_OPENSTACK,
            uuid=drive.instance,
            ssh_port=free_port(),
        )
        introduce(name, drive, hardware.ssh_port)
        return qemu.start(hardware.command(CONSOLE, "-mon", "chardev=console")).wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def introduce(name, drive, port):
    ssh = f"ssh -p {port} -i {drive.key.relative_to(paths.PROJECT)} -o StrictHostKeyChecking=no"
    say(f"guest   {name}; before this boot root was locked, and no key was known")
    others = "|".join(other for other in OWN_GUESTS if other != name)
    say(f"        others: make guest GUEST={others}")
    say(f"drive   {drive.image.relative_to(paths.PROJECT)}, in the guest /dev/sr0")
    say(f"login   root, with the drive's password: {drive.password}")
    say(f"ssh     {ssh} -o UserKnownHostsFile=/dev/null root@127.0.0.1")
    say("quit    Ctrl-a x, or poweroff; Ctrl-a c is QEMU's monitor, and Ctrl-a c again the console")
    say()


if __name__ == "__main__":
    sys.exit(main(chosen_guest(sys.argv[1:])))
