"""How QEMU is called: the hardware of a guest's machine."""

import ctypes
import signal
import subprocess
from dataclasses import dataclass

from harness import attachments, lab
from harness.disk import Disk
from harness.guests import Guest

# Nova's network data names this card and this address; cloud-init waits for two minutes for any
# other.
MAC = "de:ad:be:ef:00:01"
GUEST_ADDRESS = "192.168.1.100"
NETWORK = "net=192.168.1.0/24,host=192.168.1.1"

# Of these only `root` and `console` concern what is tested; the rest makes a boot under emulation
# half as long: the kernel's tests of its own ciphers alone take 20 seconds; and on a machine that
# does much else the kernel's test of its timer fails, with a panic.
COMMAND_LINE = (
    "root=LABEL=rootfs panic=1 net.ifnames=0 cryptomgr.notests mitigations=off "
    "no_timer_check random.trust_cpu=on apparmor=0 audit=0 rd.shell=0 fsck.mode=skip"
)

# A plain processor: with `max`, udev loads drivers for what it can do (kvm, ciphers), and bookworm
# takes 8 % longer to boot. Off x86 only UEFI has DMI tables for the kernel; on x86 SeaBIOS does.
BOARDS = {
    "amd64": ["-machine", "pc,vmport=off", "-cpu", "qemu64,+rdrand,svm=off"],
    "arm64": [
        *("-machine", "virt", "-cpu", "cortex-a57"),
        *("-bios", "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"),
    ],
}

DMI_OPENSTACK = "OpenStack Nova"

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def start(command, **options):
    """A run that is killed leaves no guests behind: prctl(2)."""
    return subprocess.Popen(
        command, preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL), **options
    )


@dataclass
class Hardware:
    guest: Guest
    disk: Disk
    drives: list
    append: str = "ro"
    product: str = None
    uuid: str = None
    memory: int = 768
    scsi: bool = False
    # More of them, as -device has it: attachments.CONTROLLERS.
    controllers: tuple = ()
    # A harness.tpm.TPM that runs.
    tpm: object = None
    # Two more cards: lab.py.
    has_lab: bool = False
    # The port of this machine that leads to the guest's ssh; 0 lets QEMU choose one.
    ssh_port: int = 0

    def command(self, console, *more):
        """The words that start it; `console` is where its serial port leads, as -chardev has it."""
        architecture = self.guest.architecture
        return [
            f"qemu-system-{architecture.machine}",
            *"-nodefaults -no-user-config -display none -no-reboot".split(),
            *BOARDS[architecture.debian],
            *"-accel tcg,tb-size=256 -smp 1".split(),
            *("-m", str(self.memory)),
            *("-kernel", str(self.guest.kernel), "-initrd", str(self.guest.initrd)),
            *("-append", f"{COMMAND_LINE} console={architecture.console} {self.append}"),
            *("-chardev", f"{console},id=console", "-serial", "chardev:console"),
            *("-device", "virtio-rng-pci,addr=0x3"),
            *self._identity(),
            *self._network(),
            *self._attached(),
            *(self.tpm.options() if self.tpm else ()),
            *more,
        ]

    def _identity(self):
        words = ["-smbios", f"type=1,product={self.product}"] if self.product else []
        return [*words, "-uuid", self.uuid] if self.uuid else words

    def _network(self):
        forward = f"hostfwd=tcp:127.0.0.1:{self.ssh_port}-{GUEST_ADDRESS}:22"
        network = f"user,id=network,restrict=on,{NETWORK},{forward}"
        card = f"virtio-net-pci,netdev=network,mac={MAC},romfile="
        return ["-netdev", network, "-device", card, *(lab.cards() if self.has_lab else [])]

    def _attached(self):
        buses = [drive.device.get("bus", "") for drive in self.drives]
        needs_scsi = self.scsi or any(bus.startswith("scsi") for bus in buses)
        needs_scsi = needs_scsi and not self.controllers
        words = ["-device", "virtio-scsi-pci,id=scsi,addr=0x8"] if needs_scsi else []
        for controller in self.controllers:
            words += ["-device", controller]
        attached = [attachments.root_disk(self.disk)] if self.disk else []
        for number, drive in enumerate([*attached, *self.drives]):
            words += attachments.options(drive, f"drive{number}")
        return words
