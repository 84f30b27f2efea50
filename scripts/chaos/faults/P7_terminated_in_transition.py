"""P7: SIGTERM in the middle of becoming master."""

from chaos.kit.actions import start
from chaos.kit.fault import Fault, exactly, seconds
from lab.waiting import wait_until


def inject(stage):
    """lb1 stops; lb2 is told to stop in the moment in which it has the address."""
    stage.lb1.daemon.terminate()
    wait_until(lambda: stage.lb2.holds(stage.vip), 5, "lb2 takes over", every=0.001)
    stage.lb2.daemon.terminate()
    for node in (stage.lb1, stage.lb2):
        node.daemon.process.wait(15)
    stage.left = sum(node.holds(stage.vip) for node in stage.nodes)


def heal(stage):
    """Both come back."""
    start("lb1")(stage)
    start("lb2")(stage)


FAULT = Fault(
    id="P7",
    title="SIGTERM while becoming master, then both nodes down, then both up",
    promise="Whoever stops takes the address with it, in whatever state: none is left, and both come back by rule.",
    inject=inject,
    heal=heal,
    hold=0.2,
    settle=2,
    ask=lambda stage: {"addresses left": stage.left},
    bounds={"addresses left": exactly(0), "two holders": seconds(0.55), "announced": seconds(0.02)},
)
