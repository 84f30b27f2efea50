"""K2: the interface is deleted and comes back with another number."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, exactly, seconds


def inject(stage):
    """A veth pair dies with one of its ends."""
    ip("lb1", "link", "del", "eth1")(stage)


def heal(stage):
    """The cable is run again."""
    stage.switch.plug(stage.lb1)


FAULT = Fault(
    id="K2",
    title="the master's interface is deleted and made anew",
    promise="The instance is in FAULT while the interface is away, and joins the group on the new one by itself.",
    inject=inject,
    heal=heal,
    hold=1.5,
    settle=3,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.55), "stray announcements": exactly(0)},
)
