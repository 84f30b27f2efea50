"""P1: the engine dies while its node is master."""

from chaos.kit.actions import signal_engine
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="P1",
    title="SIGKILL for the master's engine, adverts every 0.1 s",
    promise="A new engine goes on, or the supervisor resigns: clients miss the address no longer than after the loss "
    "of the whole node, and nobody shares it for longer than one advert takes.",
    inject=signal_engine("lb1"),
    hold=1,
    settle=1.5,
    bounds={"client gap": seconds(0.361), "two holders": seconds(0.1), "announced": seconds(0.02)},
)
