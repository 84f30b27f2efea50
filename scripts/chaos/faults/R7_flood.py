"""R7: as many adverts as fit."""

import time

from chaos.kit.fault import Fault, count, exactly, seconds
from chaos.kit.figures import lateness, share
from chaos.kit.forgery import SIGNED, WITHOUT_ATTACKER, advert, attack, malformed, sent
from lab.resources import cpu_seconds


def inject(stage):
    """Five seconds of it."""
    before, begun = cpu_seconds(stage.lb1.daemon.pids()), time.monotonic()
    frames = [advert("192.0.2.66", 255), *malformed(stage.rng.randbytes)]
    attack(stage, frames, 5).wait(60)
    stage.used = 100 * (cpu_seconds(stage.lb1.daemon.pids()) - before) / (time.monotonic() - begun)


def figures(stage, history):
    """Processor in percent of a core, and frames a second."""
    return {
        "late p99": share(lateness(history, "lb1"), 0.99),
        "processor": stage.used,
        "frames a second": sent(stage) / 5,
    }


FAULT = Fault(
    id="R7",
    title="valid but unsigned and malformed adverts, as fast as one core sends them, against auth_hmac",
    promise="Our adverts stay on time (5 ms late at p99), nothing moves, the daemon uses at most 30 % of a core "
    "and logs "
    "at most 400 lines.",
    stage={
        "extra": SIGNED,
        "rate": 100,
        "attacker": True,
        "capture": WITHOUT_ATTACKER,
    },
    inject=inject,
    hold=0.1,
    settle=0.1,
    measure=figures,
    keepalived="2.2.7 has no auth_hmac",
    bounds={
        "moves": exactly(0),
        "two holders": seconds(0),
        "late p99": seconds(0.005),
        "processor": count(30),
        "log lines": count(400),
    },
)
