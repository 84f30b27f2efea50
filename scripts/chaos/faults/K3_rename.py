"""K3: udev renames the interface under us."""

from chaos.kit.actions import both, ip
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="K3",
    title="the master's interface is renamed and renamed back",
    promise="The instance follows the name in its file: away with it, back with it.",
    inject=both(
        ip("lb1", "link", "set", "eth1", "down"),
        ip("lb1", "link", "set", "eth1", "name", "lan0"),
        ip("lb1", "link", "set", "lan0", "up"),
    ),
    heal=both(
        ip("lb1", "link", "set", "lan0", "down"),
        ip("lb1", "link", "set", "lan0", "name", "eth1"),
        ip("lb1", "link", "set", "eth1", "up"),
    ),
    hold=1.5,
    settle=3,
    bounds={"client gap": seconds(0.6), "two holders after": seconds(0.55)},
)
