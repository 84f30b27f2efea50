"""K1: somebody sets the master's interface down."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="K1",
    title="the master's interface is set down and up again",
    promise="A node whose interface is down says so at once if it still can, and leaves FAULT by itself when it is up.",
    inject=ip("lb1", "link", "set", "eth1", "down"),
    heal=ip("lb1", "link", "set", "eth1", "up"),
    hold=2,
    settle=2.5,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.55)},
)
