"""X5: a check never ends and ignores SIGTERM."""

from chaos.kit.checks import CHECKED, turn_bad, turn_good
from chaos.kit.fault import Fault, seconds

FAULT = Fault(
    id="X5",
    title="a check never ends and ignores SIGTERM",
    promise="It is killed after its time-out and counts as failed; the address moves in order, adverts are not "
    "delayed.",
    stage=CHECKED,
    inject=turn_bad("trap '' TERM INT HUP\nwhile :; do sleep 5; done\n"),
    heal=turn_good,
    hold=3,
    settle=2.5,
    winner="lb1",
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
