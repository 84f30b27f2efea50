"""X1: HAProxy accepts and answers nothing."""

import signal

from chaos.kit.fault import Fault, seconds
from lab.configuration import Script


def moved(stage, history):
    """How long until the other node had the address."""
    times = [item.start for item in history.holdings if item.who == "lb2" and item.start > history.injected]
    return {"moved": (min(times) - history.injected) / 1e9 if times else None}


FAULT = Fault(
    id="X1",
    title="the master's HAProxy is stopped where it stands, and goes on",
    promise="A check that asks for an answer notices within its interval and time-out; the address moves at once then.",
    stage={
        "web": True,
        "scripts": [
            Script("check", "curl -s -m 0.3 -o /dev/null http://127.0.0.1/", 0.3, ["timeout 1", "rise 1", "fall 1"])
        ],
    },
    inject=lambda stage: stage.lb1.haproxy.pause(),
    heal=lambda stage: stage.lb1.haproxy.process.signal(signal.SIGCONT),
    hold=2.5,
    settle=3,
    measure=moved,
    bounds={"moved": seconds(0.7), "two holders": seconds(0.55)},
)
