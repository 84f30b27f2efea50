"""X3: HAProxy dies."""

from chaos.kit.fault import Fault, count, seconds
from lab.configuration import Script


def refused(stage, history):
    """New connections that nobody took, at 50 a second."""
    return {"refused connections": sum(stage.http.refused(history.injected, history.healed).values())}


FAULT = Fault(
    id="X3",
    title="the master's HAProxy is killed, watched by `pidof haproxy` every 2 s",
    promise="The daemon watches what the script asks for: it knows at once, not at the next run.",
    stage={"web": True, "http": 50, "scripts": [Script("check_haproxy", "pidof haproxy", 2)]},
    inject=lambda stage: stage.lb1.haproxy.kill(),
    heal=lambda stage: stage.lb1.haproxy.start(),
    hold=1.5,
    settle=4,
    measure=refused,
    bounds={"refused connections": count(10), "two holders": seconds(0.55)},
)
