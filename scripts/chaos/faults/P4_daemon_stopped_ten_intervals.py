"""P4: the master's processes stand still for ten master-down intervals."""

from chaos.kit.actions import freeze, thaw
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="P4",
    title="SIGSTOP for the master's processes for ten master-down intervals",
    promise="The backup takes over in time; the frozen node loses the address with its lease; thawed, it drains what "
    "it missed before it decides, and takes back without a lost request.",
    inject=freeze("lb1"),
    heal=thaw("lb1"),
    hold=3.6,
    settle=2.5,
    bounds={
        "client gap": seconds(0.381),
        "two holders": seconds(2),
        "two holders after": seconds(0.05),
        "stray announcements": exactly(0),
    },
)
