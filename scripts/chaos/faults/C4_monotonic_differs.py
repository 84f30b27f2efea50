"""C4: the nodes' monotonic clocks have nothing in common."""

import time

from chaos.kit.fault import Fault, seconds


def prepare(stage):
    """lb2's daemon lives in a time namespace of its own."""
    words = stage.lb2.daemon.arguments
    stage.lb2.daemon.arguments = lambda: [
        "unshare",
        "--time",
        "--monotonic",
        "86400",
        "--boottime",
        "86400",
        "--fork",
        "--kill-child",
        *words(),
    ]


def inject(stage):
    """The cable of lb1 for a second."""
    stage.switch.cut(stage.lb1)
    time.sleep(1)
    stage.switch.heal(stage.lb1)


FAULT = Fault(
    id="C4",
    title="the backup's monotonic clock is a day ahead of the master's, and both lose their cable in turn",
    promise="Only differences of one's own clock count: the address moves as always.",
    stage={"prepare": prepare},
    inject=inject,
    hold=1,
    settle=2,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
