"""P11: the process that talks to the provider dies."""

import os
import signal

from chaos.kit.cloud_stage import NO_PROVIDER, CloudStage, calls
from chaos.kit.fault import Fault, exactly


def inject(stage):
    """Its next reading hangs, and it dies."""
    stage.emulator.fault("delay", ms=500, count=1)
    os.kill(stage.pair.agent(stage.lb1), signal.SIGKILL)


def agent(stage):
    """Is there another?"""
    return {"agent runs": int(stage.pair.agent(stage.lb1) is not None)}


FAULT = Fault(
    id="P11",
    title="SIGKILL for failover-agent on the master in the middle of a request",
    promise="Losing it changes no election and no address; a new one is there at once.",
    stage={"make": CloudStage},
    inject=inject,
    hold=3,
    settle=0.5,
    measure=calls,
    ask=agent,
    keepalived=NO_PROVIDER,
    bounds={
        "settled": None,
        "moves": exactly(0),
        "client lost": exactly(0),
        "moves at the provider": exactly(0),
        "agent runs": exactly(1),
    },
)
