"""C: the master's wall clock is at 1970, then in 2106."""

from chaos.kit.clocks import settable, wall
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="C3",
    title="the master's wall clock is at 1970, then in 2106",
    promise="The protocol runs on the monotonic clock: nothing moves, no advert is late.",
    stage={"prepare": settable},
    inject=wall("lb1", [(-1_790_000_000, 1.0), (2_490_000_000, 1.0), (0, 0.5)]),
    hold=2,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "advert gap": seconds(0.15)},
)
