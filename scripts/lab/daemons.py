"""The VRRP daemons that a load balancer can run: failoverd or Debian's keepalived, behind one interface."""

import os
import pathlib
import shutil
import signal
import sys

from .command import LabError
from .processes import is_running, send
from .waiting import wait_until

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def binaries():
    """The folder with failoverd and failover: FAILOVER_BIN, else the repository's release build."""
    return pathlib.Path(os.environ.get("FAILOVER_BIN") or REPOSITORY / ".build" / "release").resolve()


def have_failoverd():
    """True if failoverd is built."""
    return (binaries() / "failoverd").exists()


def sandbox():
    """Words before failoverd that hold it to the limits of the units in FAILOVER_UNITS (with commas between)."""
    units = os.environ.get("FAILOVER_UNITS")
    return [sys.executable, REPOSITORY / "scripts" / "lab" / "sandbox.py", units, "--"] if units else []


class Daemon:
    """A VRRP daemon in the foreground on a machine. Its log is `log`, its file what the machine's `config` holds."""

    kind = "?"

    def __init__(self, machine, config):
        self.machine = machine
        self.config = pathlib.Path(config)
        self.log = machine.folder / f"{self.kind}.log"
        self.process = None

    def arguments(self):
        """The command line."""
        raise NotImplementedError

    def start(self, env=None):
        """Starts the daemon; returns at once."""
        if self.running():
            raise LabError(f"{self.kind} runs already on {self.machine.name}")
        self.process = self.machine.start(*self.arguments(), log=self.log, env=env)

    def running(self):
        """True while the daemon's first process lives."""
        return self.process is not None and self.process.running()

    def pids(self):
        """All processes of the daemon, by their numbers outside the machine."""
        return self.process.pids() if self.process else []

    def engine(self):
        """The process that elects and sends; None while there is none."""
        return next(iter(self.pids()[-1:]), None)

    def stop(self, seconds=15):
        """SIGTERM, wait; returns the exit status."""
        return self.process.stop(seconds)

    def terminate(self):
        """SIGTERM without waiting."""
        self.process.signal(signal.SIGTERM)

    def kill(self):
        """SIGKILL for all of its processes at once, and waits until none is left that could hold a lock; the nsenter
        before them may be stopped."""
        pids = self.pids()
        self.process.kill()
        send([self.process.popen.pid], signal.SIGCONT)
        self.process.popen.wait(5)
        wait_until(lambda: not any(is_running(pid) for pid in pids), 5, lambda: f"{self.kind} killed: {pids}")

    def freeze(self):
        """SIGSTOP for all of its processes."""
        send(self.pids(), signal.SIGSTOP)

    def thaw(self):
        """Ends freeze(); the nsenter before the daemon stopped with it."""
        send([self.process.popen.pid, *self.pids()], signal.SIGCONT)

    def hang_up(self):
        """SIGHUP: read the file again."""
        self.process.signal(signal.SIGHUP)

    def text(self):
        """All it has logged so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def tail(self, lines=15):
        """The last lines of its log, for messages."""
        return "\n".join(self.text().splitlines()[-lines:])


class Keepalived(Daemon):
    """Debian's keepalived, VRRP part only, logging in detail to a file."""

    kind = "keepalived"

    def start(self, env=None):
        """As Daemon.start(), with a `pidof` that is a file: keepalived 2.2.7 follows Debian's symbolic link and runs
        `killall5 haproxy` instead, which always fails, so that the seed's check would never pass."""
        folder = self.machine.folder / "bin"
        if not folder.exists():
            folder.mkdir()
            shutil.copy(shutil.which("pidof"), folder / "pidof")
        super().start({**os.environ, **(env or {}), "PATH": f"{folder}:{os.environ['PATH']}"})

    def arguments(self):
        return ["keepalived", "-n", "-P", "-l", "-D", "-G", "-f", self.config,
                "-p", "/run/keepalived/parent.pid", "-r", "/run/keepalived/vrrp.pid"]


class Failoverd(Daemon):
    """failoverd with a run and a state folder of its own."""

    kind = "failoverd"

    def __init__(self, machine, config):
        super().__init__(machine, config)
        self.run_dir = machine.folder / "run"
        self.state_dir = machine.folder / "state"
        self.run_dir.mkdir(exist_ok=True)
        self.state_dir.mkdir(exist_ok=True)
        machine.run("mkdir", "-p", "/run/failover")
        machine.run("mount", "--bind", self.run_dir, "/run/failover")  # so that `failover` needs no --run-dir there

    def arguments(self):
        return [*sandbox(), binaries() / "failoverd", "--config", self.config,
                "--run-dir", self.run_dir, "--state-dir", self.state_dir]

    def engine(self):
        """As Daemon.engine(): it may have siblings, such as scripts and the agent."""
        for pid in self.pids():
            try:
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if b"--engine" in words[1:]:
                return pid
        return None

    def await_socket(self, seconds=5):
        """Waits until the control socket answers."""
        wait_until(lambda: self._socket_or_end() and self.machine.run(
            binaries() / "failover", "--run-dir", self.run_dir, "--json", "status", check=False).returncode != 5,
            seconds, lambda: f"{self.machine.name}: no control socket\n{self.tail()}")

    def _socket_or_end(self):
        """True if the socket's file exists; raises if the daemon ended."""
        if not self.running():
            raise LabError(f"failoverd ended on {self.machine.name}:\n{self.tail()}")
        return (self.run_dir / "control.sock").exists()


KINDS = {"keepalived": Keepalived, "failoverd": Failoverd}
