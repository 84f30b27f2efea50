"""P4: the master's processes stand still for half an interval."""

from chaos.kit.actions import freeze, thaw
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="P4",
    title="SIGSTOP for the master's processes for half an interval",
    promise="Shorter than what a backup waits for: no move and no lost request.",
    inject=freeze("lb1"),
    heal=thaw("lb1"),
    hold=0.05,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0)},
)
