"""R6: the line takes nothing for a while."""

from chaos.kit.actions import run
from chaos.kit.fault import Fault, seconds


def inject(stage):
    """The narrowest line."""
    run("lb1", "tc", "qdisc", "add", "dev", "eth1", "root", "tbf", "rate", "8kbit", "burst", "2kb", "limit", "2kb")(
        stage
    )
    stage.flood = stage.lb1.start("sh", "-c", "while :; do ping -i 0.01 -s 1200 192.0.2.100 > /dev/null; done")


def heal(stage):
    """The line as it was."""
    stage.flood.kill()
    run("lb1", "tc", "qdisc", "del", "dev", "eth1", "root")(stage)


FAULT = Fault(
    id="R6",
    title="the master's queue is a bucket that lets 8 kbit a second pass, kept full by pings",
    promise="A send that fails is counted; the backup takes over if three are lost, and the better one answers it.",
    inject=inject,
    heal=heal,
    hold=3,
    settle=2.5,
    bounds={"two holders after": seconds(0.6), "crashes": None},
)
