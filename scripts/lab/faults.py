"""Faults of a host that are done to the running daemon itself: lost memberships, descriptors, a shifted clock."""

import ctypes
import os
import pathlib
import resource
import socket
import struct

from .command import run

PROBES = pathlib.Path(__file__).parent / "probes"
_SYS_PIDFD_GETFD = 438
_LIBC = ctypes.CDLL(None, use_errno=True)


def compiled(name, folder, *options, suffix=""):
    """Builds a C file of `probes` into `folder`; where it is."""
    built = folder / f"{name}{suffix}"
    compiler = "cc" if run(["which", "cc"], check=False).returncode == 0 else "clang"
    run([compiler, "-O1", *options, "-o", built, PROBES / f"{name}.c"])
    return built


def borrowed_sockets(pid):
    """Copies of a process's IPv4 raw sockets: closing them changes nothing there, options do."""
    handle = os.pidfd_open(pid)
    found = []
    for entry in os.listdir(f"/proc/{pid}/fd"):
        if not os.readlink(f"/proc/{pid}/fd/{entry}").startswith("socket:"):
            continue
        number = _LIBC.syscall(_SYS_PIDFD_GETFD, handle, int(entry), 0)
        if number < 0:
            continue
        copy = socket.socket(fileno=number)
        if copy.family == socket.AF_INET and copy.type & 0xF == socket.SOCK_RAW:
            found.append(copy)
        else:
            copy.close()
    os.close(handle)
    return found


def drop_membership(pid, group, index):
    """Takes a process's sockets out of a multicast group behind its back; how many were in it."""
    dropped = 0
    for copy in borrowed_sockets(pid):
        try:
            request = socket.inet_aton(group) + struct.pack("4xi", index)
            copy.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, request)
            dropped += 1
        except OSError:
            pass
        copy.close()
    return dropped


def limit_descriptors(pid, count):
    """Lets a process have no more than `count` descriptors; None gives back what it had."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (hard if count is None else count, hard))
    return soft


class ShiftedClock:
    """A wall clock for one daemon that tests can set."""

    def __init__(self, folder):
        """Builds the library into `folder`; `env` is for Daemon.start()."""
        library = compiled("shifted_clock", folder, "-shared", "-fPIC", suffix=".so")
        self.path = folder / "clock"
        self.set(0)
        self.env = {**os.environ, "LD_PRELOAD": str(library), "FAILOVER_CLOCK": str(self.path)}

    def set(self, seconds):
        """Shifts the daemon's wall clock by so many seconds."""
        with open(self.path, "r+b" if self.path.exists() else "wb") as file:
            file.write(struct.pack("q", int(seconds * 1e9)))
