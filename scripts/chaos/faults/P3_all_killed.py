"""P3: every process of the daemon dies at once."""

from chaos.kit.actions import kill, start
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="P3",
    title="SIGKILL for all of the master's processes at once",
    promise="The backup takes over within the master-down interval; the dead node's kernel drops the address at the "
    "end of its lease though nothing of ours runs there. The returning node takes back by a planned move, in "
    "which both answer for 0.5 s.",
    inject=kill("lb1"),
    heal=start("lb1"),
    hold=4,
    settle=3,
    bounds={
        "client gap": seconds(0.381),
        "two holders": seconds(2),
        "two holders after": seconds(0.55),
        "announced": seconds(0.02),
        "stray announcements": exactly(0),
    },
)
