"""N8: the backup hears nothing, the master hears everything."""

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N8",
    title="one-way partition: nothing reaches the backup for two seconds",
    promise="The backup takes over wrongly, since it cannot know; the master hears it, answers, and keeps announcing. "
    "Once the backup hears again it yields with the first advert.",
    inject=lambda stage: stage.filters.drop(None, stage.lb2),
    heal=clear,
    hold=2,
    settle=0.5,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.12), "no holder": seconds(0)},
)
