"""Processes inside a machine, seen from outside: their numbers, their end, what they use."""

import os
import signal
import subprocess


def children(pid):
    """The direct children of a process, whichever of its threads made them; none if it is gone."""
    found = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(word) for word in file.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def descendants(pid):
    """Every process below `pid`, parents before children."""
    found = []
    for child in children(pid):
        found.append(child)
        found.extend(descendants(child))
    return found


def is_running(pid):
    """True for a process that exists and is not a zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def send(pids, signal_number):
    """Signals each of `pids` that still exists."""
    for pid in pids:
        try:
            os.kill(pid, signal_number)
        except ProcessLookupError:
            pass


class MachineProcess:
    """A command started inside a machine. nsenter stands between: its child is the process that counts."""

    def __init__(self, argv, log=None, env=None):
        """Starts `argv` (which begins with nsenter); both outputs are appended to the file `log`. A session of its
        own keeps a Ctrl-C at the terminal away from it."""
        output = open(log, "ab") if log else subprocess.DEVNULL
        self.popen = subprocess.Popen(
            [str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env=env, start_new_session=True)
        if log:
            output.close()

    @property
    def pid(self):
        """The number, outside the machine, of the process that nsenter started; None once it is gone."""
        return next(iter(children(self.popen.pid)), None)

    def pids(self):
        """This process and everything below it."""
        return descendants(self.popen.pid)

    def running(self):
        """False once the process has ended."""
        return self.popen.poll() is None

    def signal(self, signal_number):
        """Signals the process itself, not its children."""
        pid = self.pid
        if pid is not None:
            send([pid], signal_number)

    def wait(self, seconds=10):
        """Waits for the end; returns the exit status (128 + n after signal n)."""
        return self.popen.wait(seconds)

    def stop(self, seconds=10):
        """SIGTERM and wait; SIGKILL after `seconds`. Returns the exit status."""
        self.signal(signal.SIGTERM)
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.popen.wait(5)

    def kill(self):
        """SIGKILL for the process and everything below it at once."""
        send(self.pids(), signal.SIGKILL)
        if self.popen.poll() is None and not children(self.popen.pid):
            self.popen.kill()
