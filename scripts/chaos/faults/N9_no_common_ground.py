"""N9: A hears B and B hears C, but A and C hear nothing of each other."""

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N9",
    title="three nodes, the first and the third deaf to each other",
    promise="The third hears the second only, which follows the first: the third becomes a second master, and yields "
    "with the first advert after it heals.",
    stage={"nodes": 3},
    inject=lambda stage: stage.filters.between(stage.lb1, stage.lb3),
    heal=clear,
    hold=2,
    settle=0.8,
    bounds={"client gap": seconds(0.42), "two holders after": seconds(0.12), "no holder": seconds(0)},
)
