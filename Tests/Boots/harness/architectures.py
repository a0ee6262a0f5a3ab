"""The kinds of machine that guests are made for."""

import platform
from dataclasses import dataclass

from harness import paths


@dataclass(frozen=True)
class Architecture:
    """Debian's name, the kernel's, and the device of the first serial port."""

    debian: str
    machine: str
    console: str

    @property
    def is_foreign(self):
        return self.machine != platform.machine()

    @property
    def binary(self):
        """What `make ARCH=…` made."""
        return (
            paths.BINARY.with_name(f"glowplug-{self.machine}") if self.is_foreign else paths.BINARY
        )

    def words(self, *command):
        """A command that starts this architecture's programs, wherever it is started."""
        if not self.is_foreign:
            return list(command)
        emulator = paths.QEMU_USER / f"qemu-{self.machine}"
        if not emulator.exists():
            raise RuntimeError(f"there is no {emulator}: run it by make")
        return [paths.PROJECT / "scripts" / "as-aarch64", emulator, *command]


AMD64 = Architecture("amd64", "x86_64", "ttyS0")
ARM64 = Architecture("arm64", "aarch64", "ttyAMA0")
