"""Runs a command under the limits of a systemd unit, as far as that goes without systemd.

    python3 scripts/lab/sandbox.py UNIT[,DROPIN…] -- COMMAND…

What it does: the capability bounding set, NoNewPrivileges, the filter of system calls with its error, families of
addresses, real-time scheduling, UMask, and read-only kernel tunables. What it leaves: limits, users, other parts of
the file system, devices and namespaces.
"""

import ctypes
import ctypes.util
import functools
import os
import pathlib
import subprocess
import sys

ALLOW, CLONE_NEWNS, PR_CAPBSET_DROP = 0x7FFF0000, 0x00020000, 24
EQUAL = 4
CAPABILITIES = {"NET_ADMIN": 12, "NET_RAW": 13, "SETGID": 6, "SETUID": 7, "KILL": 5, "SYS_NICE": 23, "SYS_PTRACE": 19,
                "SYS_ADMIN": 21, "NET_BIND_SERVICE": 10, "DAC_OVERRIDE": 1}
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16, "AF_PACKET": 17}


def settings(files):
    """Keywords of the units with their values in order; an empty value forgets those before it."""
    found = {}
    for file in files:
        for line in pathlib.Path(file).read_text().splitlines():
            name, separator, value = line.partition("=")
            if separator and name.strip() == name and name[:1].isalpha():
                found[name] = found.get(name, []) + [value.strip()] if value.strip() else []
    return found


@functools.cache
def calls(name):
    """The system calls of a set such as @system-service, or one by its name."""
    if not name.startswith("@"):
        return {name}
    lines = subprocess.run(["systemd-analyze", "syscall-filter", name], check=True, capture_output=True,
                           text=True).stdout.splitlines()[1:]
    words = [line.strip() for line in lines]
    return set().union(*(calls(word) for word in words if word and not word.startswith("#")))


def allowed(filters):
    """What is left of an allow list and the lists after it."""
    names = set(calls("@default"))
    for line in filters:
        subtract = line.startswith("~")
        for word in line.lstrip("~").split():
            names = names - calls(word) if subtract else names | calls(word)
    return names


class _Argument(ctypes.Structure):
    _fields_ = [("number", ctypes.c_uint), ("operator", ctypes.c_int), ("first", ctypes.c_uint64),
                ("second", ctypes.c_uint64)]


def filter_calls(unit):
    """Loads the filter: everything that is not in the list fails with EPERM."""
    library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    fails = 0x00050000 | 1
    context = ctypes.c_void_p(library.seccomp_init(fails))
    rule = library.seccomp_rule_add_array
    rule.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Argument)]
    names = allowed(unit.get("SystemCallFilter", []))
    families = [FAMILIES[word] for line in unit.get("RestrictAddressFamilies", []) for word in line.split()]
    for name in sorted(names):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            continue
        if name == "socket" and families:
            for family in families:
                rule(context, ALLOW, number, 1, (_Argument * 1)(_Argument(0, EQUAL, family, 0)))
        elif name == "sched_setscheduler" and unit.get("RestrictRealtime", ["no"])[-1] == "yes":
            rule(context, ALLOW, number, 1, (_Argument * 1)(_Argument(1, EQUAL, 0, 0)))
        else:
            rule(context, ALLOW, number, 0, None)
    if library.seccomp_load(context) != 0:
        sys.exit("the filter cannot be loaded")


def main(words):
    """Restricts this process, then becomes the command."""
    unit = settings(words[0].split(","))
    libc = ctypes.CDLL(None, use_errno=True)
    if unit.get("ProtectKernelTunables", ["no"])[-1] == "yes":
        if libc.unshare(CLONE_NEWNS) != 0:
            sys.exit("no namespace")
        for folder in ("/proc/sys", "/sys"):
            subprocess.run(["mount", "--bind", folder, folder], check=True)
            subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
    kept = {word.removeprefix("CAP_") for line in unit.get("CapabilityBoundingSet", []) for word in line.split()}
    for number in range(64):
        if number not in {CAPABILITIES[name] for name in kept}:
            libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    os.umask(int(unit.get("UMask", ["0022"])[-1], 8))
    # NoNewPrivileges is set by the library, with the filter.
    command = words[words.index("--") + 1:]
    filter_calls(unit)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
