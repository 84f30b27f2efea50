"""X8: a check ends by a signal."""

from chaos.kit.checks import CHECKED, turn_bad, turn_good
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="X8",
    title="a check ends by a signal",
    promise="That is a failure: the address moves in order.",
    stage=CHECKED,
    inject=turn_bad("kill -SEGV $$\n"),
    heal=turn_good,
    hold=3,
    settle=2.5,
    winner="lb1",
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
