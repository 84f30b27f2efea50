"""P4: the engine alone stands still, its supervisor lives."""

import signal

from chaos.kit.actions import signal_engine
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="P4",
    title="SIGSTOP for the master's engine alone, for good",
    promise="The supervisor notices a hung engine and replaces it; the backup meanwhile takes over as if the node "
    "were gone.",
    inject=signal_engine("lb1", signal.SIGSTOP),
    hold=6,
    settle=12,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.6)},
    keepalived="its parent never notices: the address stays on both for good",
)
