"""N11: links go one by one and come back in another order."""

import time

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds


def inject(stage):
    """Each node in a drawn order loses what comes in."""
    for node in stage.rng.sample(stage.nodes, 3):
        stage.filters.drop(None, node)
        time.sleep(0.4)


def heal(stage):
    """Each in another order; nftables knows only all at once, so the rest is cut again."""
    rest = stage.rng.sample(stage.nodes, 3)
    while rest:
        rest.pop()
        clear(stage)
        for node in rest:
            stage.filters.drop(None, node)
        time.sleep(0.4)


FAULT = Fault(
    id="N11",
    title="the links of three nodes cut one by one and healed in a drawn order",
    promise="Whatever the order, there is one holder soon after the last link is back.",
    stage={"nodes": 3},
    inject=inject,
    heal=heal,
    hold=0.5,
    settle=1,
    bounds={"two holders after": seconds(0.6)},
)
