"""Who held an address when, from the kernels of the machines themselves."""

import re
import subprocess
from dataclasses import dataclass
from datetime import datetime

from .machine import die_with_parent

LINE = re.compile(r"^\[(?P<time>[0-9T:.-]+)\]\s+(?P<deleted>Deleted )?\d+: \S+\s+inet6? (?P<address>[0-9a-f.:]+)/\d+")


@dataclass(frozen=True)
class Holding:
    """`machine` held the address from `start` to `end` (ns of the wall clock; end None: still does)."""

    machine: str
    start: int
    end: int | None


class Watcher:
    """Records every address change of the given machines with `ip -ts monitor address`. It runs in their networks
    but is no process of theirs: it goes on while a machine is frozen."""

    def __init__(self, machines):
        self.machines = list(machines)
        self.logs = {}
        self.processes = []
        self.initial = {}
        for machine in self.machines:
            log = machine.folder / "addresses.log"
            self.logs[machine.name] = log
            self.processes.append(self._monitor(machine, log))
            self.initial[machine.name] = set(re.findall(r"inet6? ([0-9a-f.:]+)/", machine.ip("-o", "address")))

    @staticmethod
    def _monitor(machine, log):
        """Starts the recording of one machine, which has begun once the first line is asked for."""
        with open(log, "wb") as output:
            return subprocess.Popen(
                ["nsenter", "-t", str(machine.pid), "-n", "--",
                 "stdbuf", "-oL", "ip", "-ts", "-o", "monitor", "address"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                preexec_fn=die_with_parent)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the recording; what was recorded stays."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(5)

    def holdings(self, address):
        """Every time span in which a machine held the address, in order."""
        found = []
        for machine in self.machines:
            since = 0 if address in self.initial[machine.name] else None
            for moment, present in self.changes(machine.name, address):
                if present and since is None:
                    since = moment
                elif not present and since is not None:
                    found.append(Holding(machine.name, since, moment))
                    since = None
            if since is not None:
                found.append(Holding(machine.name, since, None))
        return sorted(found, key=lambda holding: holding.start)

    def changes(self, machine, address):
        """(time, present) of each change of the address on a machine; refreshes repeat `present`."""
        for line in self.logs[machine].read_text().splitlines():
            match = LINE.match(line)
            if match and match["address"] == address:
                moment = datetime.fromisoformat(match["time"]).timestamp()
                yield round(moment * 1e9), not match["deleted"]

    def overlap(self, address, start=0):
        """The longest time in s, since `start`, during which two machines held the address at once."""
        spans = self.holdings(address)
        longest = 0
        for position, first in enumerate(spans):
            for second in spans[position + 1:]:
                begin = max(first.start, second.start, start)
                ends = [end for end in (first.end, second.end) if end is not None]
                if first.machine != second.machine:
                    longest = max(longest, (min(ends) if ends else float("inf")) - begin)
        return longest / 1e9
