"""P9: the engine dies again and again."""

import os
import signal
import time

from chaos.kit.actions import engine
from chaos.kit.fault import Fault, seconds


def inject(stage):
    """SIGKILL every 400 ms to whatever process is the newest."""
    for _ in range(10):
        pids = stage.lb1.daemon.pids()
        if len(pids) > 1:
            os.kill(engine(stage.lb1), signal.SIGKILL)
        time.sleep(0.4)


FAULT = Fault(
    id="P9",
    title="the master's engine is killed ten times in four seconds",
    promise="A loop of crashes ends in order: somebody has the address, a dead node no longer than its lease, "
    "and the preferred node has "
    "it again in the end.",
    inject=inject,
    hold=1,
    settle=12,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.6)},
)
