"""Runs a program and stops it at the entry of each of its system calls: ptrace(2), and nothing else
is needed."""

import ctypes
import os
import platform
import signal

TRACEME, SYSCALL, SETOPTIONS, GETREGSET, SETREGSET, GET_SYSCALL_INFO = (
    0,
    24,
    0x4200,
    0x4204,
    0x4205,
    0x420E,
)
GOOD_SYSCALL, EXIT_KILL = 1, 1 << 20
NT_PRSTATUS = 1
# Where struct user_regs has the third argument of a call, counted in words, and how many it has.
THIRD, WORDS = {"x86_64": (12, 27), "aarch64": (2, 34)}[platform.machine()]

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def ptrace(request, process, address=0, data=0):
    if libc.ptrace(request, process, address, data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request}")


class Traced:
    """A program under the tracer; `status` is set when it has ended, as a shell's $? is."""

    def __init__(self, arguments):
        self.status = None
        self.process = os.fork()
        if self.process == 0:
            ptrace(TRACEME, 0)
            os.execv(arguments[0], arguments)
        os.waitpid(self.process, 0)
        ptrace(SETOPTIONS, self.process, 0, GOOD_SYSCALL | EXIT_KILL)

    def calls(self):
        """Each call at its entry: its number and its arguments."""
        deliver = 0
        while True:
            ptrace(SYSCALL, self.process, 0, deliver)
            _, status = os.waitpid(self.process, 0)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                code = os.waitstatus_to_exitcode(status)
                self.status = code if code >= 0 else 128 - code
                return
            stop = os.WSTOPSIG(status)
            deliver = 0 if stop in (signal.SIGTRAP | 0x80, signal.SIGTRAP) else stop
            if stop == signal.SIGTRAP | 0x80:
                # struct ptrace_syscall_info.
                info = (ctypes.c_uint64 * 11)()
                ptrace(GET_SYSCALL_INFO, self.process, ctypes.sizeof(info), ctypes.addressof(info))
                if info[0] & 0xFF == 1:
                    yield info[3], list(info[4:10])

    def kill(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)

    def read(self, address, count):
        with open(f"/proc/{self.process}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(count)

    def set_third_argument(self, value):
        registers = (ctypes.c_uint64 * WORDS)()
        # struct iovec.
        vector = (ctypes.c_uint64 * 2)(ctypes.addressof(registers), ctypes.sizeof(registers))
        ptrace(GETREGSET, self.process, NT_PRSTATUS, ctypes.addressof(vector))
        registers[THIRD] = value
        ptrace(SETREGSET, self.process, NT_PRSTATUS, ctypes.addressof(vector))
