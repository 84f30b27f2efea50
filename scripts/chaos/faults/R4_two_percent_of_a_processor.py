"""R4: hardly any processor time."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.groups import join, leave

FAULT = Fault(
    id="R4",
    title="the master's daemon gets 2 ms of processor time in 100 ms",
    promise="Adverts cost microseconds: they go out; and if not, the address moves in order.",
    inject=lambda stage: join(stage, "lb1", "cpu", {"cpu.cfs_period_us": 100000, "cpu.cfs_quota_us": 2000}),
    heal=leave,
    hold=4,
    settle=4,
    bounds={"client gap": seconds(0.381), "two holders": seconds(2)},
)
