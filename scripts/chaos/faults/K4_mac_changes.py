"""K4: the interface gets another hardware address."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="K4",
    title="the master's MAC address is changed, and changed back",
    promise="Clients are told of the new address at once.",
    inject=ip("lb1", "link", "set", "eth1", "address", "02:00:00:00:aa:01"),
    heal=ip("lb1", "link", "set", "eth1", "address", "02:00:00:00:aa:02"),
    hold=1,
    settle=1.5,
    bounds={"client gap": seconds(0.2), "two holders": seconds(0), "moves": exactly(0)},
)
