"""N7: the nodes hear nothing of each other, and then they do."""

from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N7",
    title="the master's port passes nothing for two seconds, then everything",
    promise="Without a quorum both have to serve while they cannot hear each other. Once they do, the lower one yields "
    "with the first advert, and the other announces again so that no cache stays wrong.",
    inject=lambda stage: stage.switch.isolate(stage.lb1),
    heal=lambda stage: stage.switch.rejoin(stage.lb1),
    hold=2,
    settle=0.5,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.12), "no holder": seconds(0)},
)
