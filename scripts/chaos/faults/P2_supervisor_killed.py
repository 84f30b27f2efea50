"""P2: the process that would restart the engine dies."""

from chaos.kit.actions import kill, signal_supervisor, start
from chaos.kit.fault import Fault, seconds


def again(stage):
    """What systemd does: whatever is left of the daemon goes, and a new one comes."""
    kill("lb1")(stage)
    start("lb1")(stage)


FAULT = Fault(
    id="P2",
    title="SIGKILL for the master's first process",
    promise="The engine does not stay without its supervisor: the other node has the address after the loss of a "
    "node at the latest, and the left-over address goes with its lease.",
    inject=signal_supervisor("lb1"),
    heal=again,
    hold=4,
    settle=3,
    bounds={"client gap": seconds(0.381), "two holders": seconds(2), "announced": seconds(0.02)},
)
