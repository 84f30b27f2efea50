"""X8: a check exits with 127."""

from chaos.kit.checks import CHECKED, turn_bad, turn_good
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="X8",
    title="a check exits with 127",
    promise="That is a failure like any other.",
    stage=CHECKED,
    inject=turn_bad("exit 127\n"),
    heal=turn_good,
    hold=3,
    settle=2.5,
    winner="lb1",
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
