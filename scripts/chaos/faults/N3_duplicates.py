"""N3: the network delivers frames twice."""

from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N3",
    title="every frame between the nodes arrives twice",
    promise="Hearing an advert twice changes nothing.",
    stage={"chaos": True},
    inject=lambda stage: stage.chaos.set("* > * duplicate 1"),
    heal=lambda stage: stage.chaos.clear(),
    hold=3,
    settle=0.1,
    bounds={"moves": exactly(0), "two holders": seconds(0), "client lost": exactly(0)},
)
