"""P6: the engine ends as by a bug of its own."""

import signal

from chaos.kit.actions import signal_engine
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="P6",
    title="the master's engine traps (SIGILL, as a failed precondition does)",
    promise="As after SIGKILL: a new engine goes on or the supervisor resigns.",
    inject=signal_engine("lb1", signal.SIGILL),
    hold=1,
    settle=1.5,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.1), "crashes": None},
)
