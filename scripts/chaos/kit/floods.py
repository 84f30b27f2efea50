"""Faults in which a stranger sends 100,000 frames a second."""

import time

from lab.resources import cpu_seconds

from .fault import Fault, count, exactly, seconds
from .figures import lateness, share
from .forgery import SIGNED, WITHOUT_ATTACKER, attack, sent

#: Frames a second, and for how long in s.
RATE, LENGTH = 100_000, 5


def flood_fault(frames, processor, **fields):
    """A flood of `frames(stage)` against signed adverts, for which the daemon may use so many percent of a core."""
    def inject(stage):
        before, begun = cpu_seconds(stage.lb1.daemon.pids()), time.monotonic()
        attack(stage, frames(stage), LENGTH, RATE).wait(60)
        stage.used = 100 * (cpu_seconds(stage.lb1.daemon.pids()) - before) / (time.monotonic() - begun)

    def figures(stage, history):
        return {"late p99": share(lateness(history, "lb1"), 0.99), "processor": stage.used,
                "frames a second": sent(stage) / LENGTH}

    return Fault(
        id="R7", inject=inject, hold=0.1, settle=0.1, measure=figures, keepalived="2.2.7 has no auth_hmac",
        stage={"extra": SIGNED, "rate": 100, "attacker": True, "capture": WITHOUT_ATTACKER},
        bounds={"moves": exactly(0), "two holders": seconds(0), "late p99": seconds(0.005),
                "processor": count(processor), "log lines": count(400),
                # As many as the machine's other work left room for.
                "frames a second": count(RATE, RATE / 3)},
        **fields)
