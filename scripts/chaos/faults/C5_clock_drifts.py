"""C: the backup's wall clock drifts by a second each tenth of a second."""

from chaos.kit.clocks import settable, wall
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="C5",
    title="the backup's wall clock drifts by a second each tenth of a second",
    promise="The protocol runs on the monotonic clock: nothing moves, no advert is late.",
    stage={"prepare": settable},
    inject=wall("lb2", [(step, 0.1) for step in range(40)] + [(0, 0.2)]),
    hold=2,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "advert gap": seconds(0.15)},
)
