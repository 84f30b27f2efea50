"""N10: a loose contact, 1 Hz."""

from chaos.kit.actions import both, cut, every, plug, wait
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N10",
    title="the master's cable flaps at 1 Hz",
    promise="However often the carrier goes, clients reach the address at the latest a master-down interval after it "
    "did, and when it stays the preferred node has it.",
    inject=every(1, 4, both(cut("lb1"), wait(0.5), plug("lb1"))),
    hold=0.5,
    settle=None or 4,
    bounds={"settled": None, "client gap": seconds(0.8), "two holders": seconds(0.55)},
)
