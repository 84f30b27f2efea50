"""N19: the line is back just when the backup loses patience."""

import time

from chaos.kit.fault import Fault, exactly, seconds


def inject(stage):
    """Twenty partitions whose length is drawn around the backup's patience."""
    for _ in range(20):
        stage.switch.isolate(stage.lb1)
        time.sleep(max(0.05, stage.down + stage.rng.uniform(-0.12, 0.08)))
        stage.switch.rejoin(stage.lb1)
        time.sleep(0.3)


FAULT = Fault(
    id="N19",
    title="a partition that ends within a few ms of the takeover, twenty times",
    promise="Whichever comes first, there is one holder an advert after the line is back (which is up to 0.2 s later).",
    inject=inject,
    hold=0.5,
    settle=0.5,
    bounds={"client gap": seconds(0.6), "two holders": seconds(0.3), "settled": None},
)
