"""N7: only VRRP is cut off, the client reaches both."""

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.filters import VRRP

FAULT = Fault(
    id="N7",
    title="all VRRP between the nodes dropped for two seconds, the rest passes",
    promise="Two masters, both reachable; healed, one of them within an advert, and the client follows it.",
    inject=lambda stage: stage.filters.between(stage.lb1, stage.lb2, VRRP),
    heal=clear,
    hold=2,
    settle=0.5,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.12), "no holder": seconds(0)},
)
