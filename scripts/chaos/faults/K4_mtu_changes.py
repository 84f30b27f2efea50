"""K4: the MTU changes under us."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="K4",
    title="the master's MTU goes from 1500 to 576 and back",
    promise="Nothing that is sent is that large: nothing moves.",
    inject=ip("lb1", "link", "set", "eth1", "mtu", "576"),
    heal=ip("lb1", "link", "set", "eth1", "mtu", "1500"),
    hold=1,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0)},
)
