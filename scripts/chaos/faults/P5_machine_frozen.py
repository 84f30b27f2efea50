"""P5: a whole machine stands still, as when its hypervisor pauses it, and goes on."""

from chaos.kit.fault import Fault, exactly, seconds


def freeze(stage):
    """All processes of the machine; its kernel goes on, as it would for a frozen container."""
    stage.lb1.freeze()


def thaw(stage):
    """Go on."""
    stage.lb1.thaw()


FAULT = Fault(
    id="P5",
    title="the master's machine frozen for ten master-down intervals, then thawed",
    promise="The backup takes over; the frozen one keeps the address no longer than its lease; thawed, it sends "
    "nothing stale and takes back by rule.",
    inject=freeze,
    heal=thaw,
    hold=3.6,
    settle=2.5,
    bounds={
        "client gap": seconds(0.381),
        "two holders": seconds(2),
        "two holders after": seconds(0.05),
        "stray announcements": exactly(0),
    },
)
