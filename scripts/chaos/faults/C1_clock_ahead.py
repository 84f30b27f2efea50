"""C: the master's wall clock is set 288 s ahead, then 288 s back."""

from chaos.kit.clocks import settable, wall
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="C1",
    title="the master's wall clock is set 288 s ahead, then 288 s back",
    promise="The protocol runs on the monotonic clock: nothing moves, no advert is late.",
    stage={"prepare": settable},
    inject=wall("lb1", [(288, 1.0), (-288, 1.0), (0, 0.5)]),
    hold=2,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "advert gap": seconds(0.15)},
)
