"""X6: a check leaves a process behind that holds its output."""

from chaos.kit.checks import CHECKED, turn_bad, turn_good
from chaos.kit.fault import Fault, exactly

FAULT = Fault(
    id="X6",
    title="a check leaves a process behind that holds its output",
    promise="Its exit status counts; the left-over process is nobody's business and delays nothing.",
    stage=CHECKED,
    inject=turn_bad("sleep 30 &\nexit 0\n"),
    heal=turn_good,
    hold=3,
    settle=0.1,
    winner="lb1",
    bounds={"moves": exactly(0), "client lost": exactly(0)},
)
