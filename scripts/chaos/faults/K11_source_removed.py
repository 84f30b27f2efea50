"""K11: the address that adverts come from is removed."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="K11",
    title="the master's own address is removed and comes back",
    promise="A node that cannot send from its address is no blind master: it faults, and returns with the address.",
    inject=ip("lb1", "address", "del", "192.0.2.2/24", "dev", "eth1"),
    heal=ip("lb1", "address", "add", "192.0.2.2/24", "dev", "eth1"),
    hold=1.5,
    settle=2.5,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.55)},
)
