"""N1: half of everything is lost."""

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N1",
    title="half of all frames is lost for five seconds",
    promise="Whatever moves meanwhile, two nodes never hold the address for longer than a lost answer takes to be "
    "repeated, and once the loss ends the preferred node has it.",
    inject=lambda stage: stage.filters.drop(chance=0.5),
    heal=clear,
    hold=5,
    settle=1,
    bounds={"two holders": seconds(1.0), "two holders after": seconds(0.55)},
)
