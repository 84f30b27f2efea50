"""N16: the plainest fault of all."""

from chaos.kit.actions import cut, plug
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N16",
    title="the master's cable is pulled and put back",
    promise="The backup has the address after the master-down interval; the returning master takes it back without a "
    "lost request.",
    inject=cut("lb1"),
    heal=plug("lb1"),
    hold=2,
    settle=2,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.55), "no holder": seconds(0.4)},
)
