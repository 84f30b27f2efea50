"""N8: nothing of the master gets out, and it hears all."""

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N8",
    title="one-way partition: nothing leaves the master for two seconds",
    promise="The backup serves after the master-down interval; the mute master comes back by rule.",
    inject=lambda stage: stage.filters.drop(stage.lb1, None),
    heal=clear,
    hold=2,
    settle=0.5,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.12), "no holder": seconds(0)},
)
