"""X7: a check prints without end."""

from chaos.kit.checks import CHECKED, turn_bad, turn_good
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="X7",
    title="a check prints without end",
    promise="Output is read and bounded, the check ends with its time-out; no advert is late.",
    stage=CHECKED,
    inject=turn_bad("exec yes 1234567890\n"),
    heal=turn_good,
    hold=3,
    settle=2.5,
    winner="lb1",
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
