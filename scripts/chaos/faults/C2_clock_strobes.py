"""C: the master's wall clock jumps by up to a minute forty times a second."""

from chaos.kit.clocks import settable, wall
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="C2",
    title="the master's wall clock jumps by up to a minute forty times a second",
    promise="The protocol runs on the monotonic clock: nothing moves, no advert is late.",
    stage={"prepare": settable},
    inject=wall("lb1", [(60 * (-1) ** step, 0.025) for step in range(160)] + [(0, 0.2)]),
    hold=2,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "advert gap": seconds(0.15)},
)
