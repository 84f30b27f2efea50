"""N13: the switch drops the group's frames, as one with snooping and no querier does."""

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.filters import VRRP

FAULT = Fault(
    id="N13",
    title="multicast between the nodes dropped, unicast passes",
    promise="Both serve, as in a partition; `failover status` says on each node that it is alone; healed, one yields "
    "with the first advert.",
    inject=lambda stage: stage.filters.drop(match=f"{VRRP} pkttype multicast"),
    heal=clear,
    hold=2,
    settle=0.5,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.12)},
)
