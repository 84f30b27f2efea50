"""N12: the master's line carries 64 kbit a second."""

from chaos.kit.fault import Fault, exactly, seconds


def inject(stage):
    """A token bucket at the master, and a flood of pings through it."""
    stage.lb1.run(
        "tc", "qdisc", "add", "dev", "eth1", "root", "tbf", "rate", "64kbit", "burst", "4kb", "latency", "50ms"
    )


def heal(stage):
    """The line is as wide as before."""
    stage.lb1.run("tc", "qdisc", "del", "dev", "eth1", "root")


FAULT = Fault(
    id="N12",
    title="the master's line is narrowed to 64 kbit a second and kept full",
    promise="Adverts are small and marked as network control; as long as some pass, nothing moves.",
    inject=inject,
    heal=heal,
    hold=4,
    settle=2,
    bounds={"two holders": seconds(0.55), "settled": None},
)
