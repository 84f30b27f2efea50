"""R2: fork fails."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.groups import join, leave
from lab.configuration import Script

FAULT = Fault(
    id="R2",
    title="the master may start no process (pids cgroup), with a check every 0.3 s",
    promise="A check that cannot be run has failed: the address moves in order to a node that can.",
    stage={"scripts": [Script("check", "/bin/true", 0.3)]},
    inject=lambda stage: join(stage, "lb1", "pids", {"pids.max": 2}),
    heal=leave,
    hold=3,
    settle=4,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.6)},
)
