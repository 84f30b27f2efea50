"""R2: the engine is killed while no process can be started in its place."""

from chaos.kit.actions import signal_engine
from chaos.kit.fault import Fault, seconds
from chaos.kit.groups import join, leave


def inject(stage):
    """No room for another process, then the engine goes."""
    join(stage, "lb1", "pids", {"pids.max": 1})
    signal_engine("lb1")(stage)


FAULT = Fault(
    id="R2",
    title="the master's engine is killed, and no other can be started (pids cgroup)",
    promise="The supervisor tries until a peer could take over, and takes the addresses off before it does; when there "
            "is room again the node comes back by rule.",
    inject=inject,
    heal=leave,
    hold=3,
    settle=4,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
