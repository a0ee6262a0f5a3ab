"""One disk with many drives on it, and a script that runs glowplug on each of them as a boot does.

In the guest a drive is a device that device mapper cuts out of the disk.
"""

import hashlib
import re
from dataclasses import dataclass

from harness.commands import run

SECTOR = 512
ALIGNMENT = 1 << 20

# Quick to hash for, or half of a guest's time goes into that.
FUNCTIONS = """
quick_target() {
    fresh_target
    printf 'ENCRYPT_METHOD SHA512\\nSHA_CRYPT_MAX_ROUNDS 1000\\n' > /sysroot/etc/login.defs
}
boot_of() {
    rm -rf /run/glowplug /run/udev
    cat /proc/mounts > /mounts-before
    begun=$(cut -d ' ' -f 1 /proc/uptime)
    glowplug --boot --json "$@" > /report 2> /messages
    echo "status $?"
    echo "seconds $begun $(cut -d ' ' -f 1 /proc/uptime)"
    cat /proc/mounts | cmp - /mounts-before
    echo "hash $(cut -d : -f 2 /sysroot/etc/shadow | head -n 1)"
    sed 's/^/message /' /messages
    grep -o '"decision": *"[^"]*"' /report
    grep -o '"source": *"[^"]*"' /report
}
cut_out() { dmsetup create --noudevsync "$1" --table "0 $3 linear ${4:-/dev/vda} $2"; }
put_back() { dmsetup remove --noudevsync "$1"; }
each() {
    quick_target
    cut_out "$1" "$2" "$3"
    boot_of --wait 0
    put_back "$1" && echo "nothing holds it"
}
"""


@dataclass
class Run:
    """What came of one run in a guest."""

    text: str

    @property
    def status(self):
        return int(self._word(r"^status (\d+)$"))

    @property
    def decision(self):
        return self._word(r'^"decision": *"([^"]*)"$')

    @property
    def sources(self):
        return re.findall(r'^"source": *"([^"]*)"$', self.text, re.MULTILINE)

    @property
    def seconds(self):
        found = re.search(r"^seconds (\S+) (\S+)$", self.text, re.MULTILINE)
        return float(found.group(2)) - float(found.group(1))

    @property
    def messages(self):
        return re.findall(r"^message (.*)$", self.text, re.MULTILINE)

    @property
    def hash(self):
        return self._word(r"^hash (.*)$")

    def _word(self, pattern):
        found = re.search(pattern, self.text, re.MULTILINE)
        assert found, self.text
        return found.group(1)


class Shelf:
    def __init__(self, path, images):
        self.path = path
        self._places = {}
        path.unlink(missing_ok=True)
        end = ALIGNMENT
        for name, image in images:
            count = image.stat().st_size // SECTOR
            self._places[name] = (end // SECTOR, count)
            # Holes stay holes.
            sparse = ["conv=sparse,notrunc", "bs=1M", f"seek={end // ALIGNMENT}"]
            run("dd", "status=none", f"if={image}", f"of={path}", *sparse)
            end += -(-image.stat().st_size // ALIGNMENT) * ALIGNMENT
        run("truncate", f"--size={end}", path)

    def place(self, name):
        """Where it begins, and how long it is, in sectors."""
        return self._places[name]

    def words(self, name):
        """For each() and cut_out()."""
        start, count = self.place(name)
        return f"{name} {start} {count}"

    def digest(self):
        """Of the part that is no gigabytes of zeroes."""
        with open(self.path, "rb") as file:
            return hashlib.sha256(file.read(256 << 20)).hexdigest()
