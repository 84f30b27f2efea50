"""P1: the engine dies while its node is master, with the usual interval of a second."""

from chaos.kit.actions import signal_engine
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="P1",
    title="SIGKILL for the master's engine, adverts every second",
    promise="A new engine is there before the next advert is missed: no client and no peer notices.",
    stage={"advert": 1},
    inject=signal_engine("lb1"),
    hold=5,
    settle=1.5,
    bounds={"client lost": exactly(0), "moves": exactly(0), "advert gap": seconds(2)},
)
