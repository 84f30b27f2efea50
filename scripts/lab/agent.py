"""failover-agent on a machine of a lab, with the test in the place of the engine."""

import itertools
import signal
import socket
import subprocess
import time

from . import agent_messages as messages
from .command import LabError
from .daemons import binaries
from .processes import children


def have_agent():
    """True if failover-agent is built."""
    return (binaries() / "failover-agent").exists()


class Agent:
    """A running agent, and all that it said: `heard` holds (name, fields), oldest first."""

    def __init__(self, machine, env=None, folder="/"):
        """Starts it in `folder` with its end of the connection as descriptor 3, as failoverd does, without a limit for
        core dumps, and begins a session."""
        self.log = machine.folder / "failover-agent.log"
        self.heard, self.raw = [], []
        self.calls = itertools.count(1)
        self.generation = 0
        self.sessions = itertools.count(1)
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with open(self.log, "ab") as output:
            self.popen = subprocess.Popen(
                [*machine.entering(), "bash", "-c",
                 f'ulimit -c unlimited; cd {folder}; exec "$0" --channel 3 3<&{theirs.fileno()}',
                 str(binaries() / "failover-agent")],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, pass_fds=[theirs.fileno()], env=env,
                start_new_session=True)
        theirs.close()
        self.begin()

    @property
    def pid(self):
        """Its process number, outside of the machine."""
        return next(iter(children(self.popen.pid)), None)

    def begin(self):
        """A new life of the engine says hello; returns the agent's answer."""
        at = len(self.heard)
        self.send(messages.hello(next(self.sessions)))
        return self.wait("hello", at=at)

    def send(self, *packets):
        """Sends messages of the engine."""
        for packet in packets:
            self.socket.send(packet)

    def receive(self, seconds):
        """Takes in one message; False if none came in time. Raises if the agent is gone."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            packet = self.socket.recv(1 << 17)
        except TimeoutError:
            return False
        if not packet:
            raise LabError(f"failover-agent ended:\n{self.log.read_text(errors='replace')}")
        self.raw.append(packet)
        self.heard.append(messages.decode(packet))
        return True

    def wait(self, name, seconds=10, at=0, **wanted):
        """The first message of that name from position `at` on whose fields are as wanted."""
        limit = time.monotonic() + seconds
        while True:
            for found, fields in self.heard[at:]:
                if found == name and all(fields[key] == value for key, value in wanted.items()):
                    return fields
            left = limit - time.monotonic()
            if left <= 0 or not self.receive(left) and time.monotonic() >= limit:
                raise LabError(f"no {name} {wanted} in {seconds} s, but {self.heard[at:]}")

    def configure(self, providers, addresses):
        """Sends a configuration; returns its problems."""
        at = len(self.heard)
        self.generation += 1
        self.send(messages.begin(self.generation), *providers, *addresses, messages.apply(self.generation))
        return self.wait("configured", at=at, generation=self.generation)["problems"]

    def begin_call(self, address, kind, **options):
        """Sends a call; returns its number."""
        number = next(self.calls)
        self.send(messages.call(number, address, kind, **options))
        return number

    def call(self, address, kind, seconds=15, **options):
        """The result of a call."""
        return self.wait("result", seconds, call=self.begin_call(address, kind, **options))

    def examine(self):
        """The findings for doctor."""
        number = next(self.calls)
        self.send(messages.examine(number))
        self.wait("examined", request=number)
        return [fields for name, fields in self.heard if name == "finding" and fields["request"] == number]

    def stop(self, how=signal.SIGTERM):
        """Ends it by a signal, or with None by closing the connection; returns the exit status."""
        if how is None:
            self.socket.close()
        elif self.pid is not None:
            subprocess.run(["kill", f"-{int(how)}", str(self.pid)], check=False)
        status = self.popen.wait(10)
        self.socket.close()
        return status
