"""One machine of a lab: network, process, mount and host name namespaces held by one process."""

import ctypes
import os
import pathlib
import signal
import socket
import subprocess

from .command import LabError, run
from .processes import MachineProcess, children, descendants, send

#: What PID 1 of a machine does: private /run, quick IPv6 addresses, then reap orphans for ever.
SETUP = """
set -e
hostname "$1"
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/keepalived /run/frr /run/lock
if [ -n "$2" ]; then mount --bind "$2" /etc/keepalived; fi
echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad
echo 0 > /proc/sys/net/ipv6/conf/default/router_solicitations
ip link set lo up
echo ready
exec > /dev/null 2>&1
trap : TERM INT HUP
while :; do sleep 1000 & wait $! || :; done
"""

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_CLONE_NEWNET = 0x40000000


def die_with_parent():
    """Runs in the child before exec: the machine ends when the program that made it ends, however it ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Machine:
    """A host of the lab. `folder` keeps its files; `keep` lets it outlive the program that made it."""

    def __init__(self, name, folder, keep=False, etc=None):
        """Starts the namespaces. `etc`: a folder that the machine sees as /etc/keepalived."""
        self.name = name
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.keep = keep
        self.closed = False
        argv = ["unshare", "--net", "--uts", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child",
                "bash", "-c", SETUP, "lab-init", name, str(etc or "")]
        self.holder = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=None if keep else die_with_parent)
        line = self.holder.stdout.readline()
        if line.strip() != "ready":
            raise LabError(f"{name} does not start: {line}{self.holder.stderr.read()}")
        self.pid = children(self.holder.pid)[0]

    def entering(self):
        """The words before a command that make it run in this machine."""
        return ["nsenter", "-t", str(self.pid), "-n", "-u", "-m", "-p", "--"]

    def run(self, *argv, check=True, timeout=20, input=None, env=None):
        """Runs a command in the machine to its end."""
        return run([*self.entering(), *argv], check=check, timeout=timeout, input=input, env=env)

    def start(self, *argv, log=None, env=None):
        """Starts a command in the machine; returns it as a MachineProcess."""
        return MachineProcess([*self.entering(), *argv], log=log, env=env)

    def connect(self, address, port, seconds=20):
        """A TCP connection made from inside the machine, without a program in it. Only this thread goes there."""
        with open("/proc/thread-self/ns/net", "rb") as here, open(f"/proc/{self.pid}/ns/net", "rb") as there:
            if _libc.setns(there.fileno(), _CLONE_NEWNET) != 0:
                raise LabError(f"{self.name}: {os.strerror(ctypes.get_errno())}")
            try:
                return socket.create_connection((address, port), seconds)
            finally:
                if _libc.setns(here.fileno(), _CLONE_NEWNET) != 0:
                    os.abort()  # Nothing of this program may go on in a network of the lab.

    def ip(self, *words, check=True):
        """Runs `ip` in the machine; returns its output."""
        return self.run("ip", *words, check=check).stdout

    def sysctl(self, name, value):
        """Sets a kernel parameter of this machine's network."""
        self.run("bash", "-c", f"echo {value} > /proc/sys/{name.replace('.', '/')}")

    def pids(self):
        """Every process inside the machine but its PID 1 and what only keeps that alive."""
        inside = os.readlink(f"/proc/{self.pid}/ns/pid")
        own = {self.pid, *descendants(self.pid)}
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc")))
                if pid not in own and _namespace(pid) == inside]

    def freeze(self):
        """Stops every process of the machine where it stands, as a hypervisor pausing a guest would."""
        send(self.pids(), signal.SIGSTOP)

    def thaw(self):
        """Lets every process of the machine go on; the nsenters before them stop with what they started."""
        send(self.pids() + self._doors(), signal.SIGCONT)

    def _doors(self):
        """The nsenter processes, outside, through which commands were started in this machine."""
        words = b"\0".join(word.encode() for word in self.entering())
        return [pid for pid in children(os.getpid()) if _command_line(pid).startswith(words)]

    def close(self):
        """Ends the machine: the kernel ends all its processes and removes its interfaces."""
        if self.closed:
            return
        self.closed = True
        self.holder.kill()
        self.holder.wait(5)
        self.holder.stdout.close()
        self.holder.stderr.close()


def _command_line(pid):
    """The words of a process, separated by NUL; empty if it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _namespace(pid):
    """The process namespace of a process as the kernel names it; None if the process is gone."""
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return None
