"""R3: memory runs out."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.groups import join, leave

FAULT = Fault(
    id="R3",
    title="the master's daemon gets no more memory than it has (memory cgroup)",
    promise="It needs none for its work; if the kernel ends it all the same, the address moves in order.",
    inject=lambda stage: join(stage, "lb1", "memory", {"memory.limit_in_bytes": 4 << 20}),
    heal=leave,
    hold=3,
    settle=6,
    bounds={"client gap": seconds(0.381), "two holders": seconds(2)},
)
