"""Starting probes in the client and reading what they found."""

import itertools
import json
import pathlib
import sys
from collections import Counter

from .probes.record import Record
from .waiting import wait_until

SCRIPTS = pathlib.Path(__file__).resolve().parents[1]
PYTHON = "/usr/bin/python3" if pathlib.Path("/usr/bin/python3").exists() else sys.executable
_numbers = itertools.count(1)


class Probe:
    """A probe that runs in `machine` and writes a record. Times are ns of the wall clock, lengths are seconds."""

    module = "?"

    def __init__(self, machine, address, rate):
        """Starts the probe against `address` at `rate` a second."""
        number = next(_numbers)
        self.machine = machine
        self.rate = rate
        self.path = machine.folder / f"{self.module}-{number}.record"
        self.failures_path = machine.folder / f"{self.module}-{number}.failures"
        log = machine.folder / f"{self.module}-{number}.log"
        self.process = machine.start(
            "env", f"PYTHONPATH={SCRIPTS}", "PYTHONDONTWRITEBYTECODE=1", PYTHON, "-m", f"lab.probes.{self.module}",
            address, str(rate), str(self.path), *self.extra(), log=log)
        wait_until(self._begun, 10, lambda: f"the probe does not start: {log.read_text()}")
        self.record = Record(self.path)

    def extra(self):
        """More arguments of the program."""
        return []

    def _begun(self):
        """True once the record has rows."""
        return self.path.exists() and self.path.stat().st_size > 0 and Record(self.path).length() > 0

    def stop(self):
        """Ends the probe; the record stays readable."""
        if self.process.running():
            self.process.stop(5)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def answered_since(self, time):
        """True if something sent after `time` was answered."""
        return any(answer > 0 for _, answer in self.record.rows(self.record.index_at(time)))

    def last_answer(self):
        """The time of the newest answer among the last second's probes; 0 if there is none."""
        start = max(0, self.record.length() - int(self.rate) - 1)
        return max((answer for _, answer in self.record.rows(start)), default=0)

    def await_answers(self, seconds=10, every=0.01):
        """Waits until a probe sent from now on is answered."""
        import time
        now = time.time_ns()
        wait_until(lambda: self.answered_since(now), seconds, f"no answer at all to the {self.module} probe", every)

    def rows(self, start=0, end=None):
        """The rows sent in [start, end)."""
        rows = self.record.rows(self.record.index_at(start))
        return rows if end is None else [row for row in rows if row[0] < end]


class EchoProbe(Probe):
    """Echo requests."""

    module = "echo"

    def lost(self, start=0, end=None):
        """How many probes sent in [start, end) have no answer."""
        return sum(1 for _, answer in self.rows(start, end) if answer <= 0)

    def gap(self, start=0, end=None):
        """The longest time in s between two answers that follow each other, among probes sent in [start, end)."""
        answers = sorted(answer for _, answer in self.rows(start, end) if answer > 0)
        if len(answers) < 2:
            return float("inf")
        return max(later - earlier for earlier, later in zip(answers, answers[1:])) / 1e9

    def silence_after(self, time):
        """Seconds from `time` to the first answer to a probe sent after it that follows the longest gap since."""
        answers = sorted(answer for _, answer in self.rows(time) if answer > 0)
        if not answers:
            return float("inf")
        points = [time, *answers]
        start, end = max(zip(points, points[1:]), key=lambda pair: pair[1] - pair[0])
        return (end - time) / 1e9


class HTTPProbe(Probe):
    """New connections with one request each."""

    module = "http"

    def extra(self):
        return [str(self.failures_path)]

    def failures(self, start=0, end=None):
        """The failed connections begun in [start, end): list of (begun, reason)."""
        rows = self.record.rows()
        found = []
        for line in self.failures_path.read_text().splitlines():
            failure = json.loads(line)
            begun = rows[failure["index"]][0]
            if begun >= start and (end is None or begun < end):
                found.append((begun, failure["reason"]))
        return found

    def reasons(self, start=0, end=None):
        """How often each reason of failure occurred."""
        return dict(Counter(reason for _, reason in self.failures(start, end)))

    def refused(self, start=0, end=None):
        """The failures of new connections only: without those that stood when the address moved under them."""
        return {reason: number for reason, number in self.reasons(start, end).items()
                if not reason.startswith("established")}

    def broken(self, start=0, end=None):
        """How many connections stood, and lost their other end before the answer was complete."""
        return sum(self.reasons(start, end).values()) - sum(self.refused(start, end).values())

    def made(self, start=0, end=None):
        """How many connections were begun."""
        return len(self.rows(start, end))
