"""N14: the switch loops our own frames back."""

from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N14",
    title="every frame of the master comes back to it",
    promise="An advert from our own address is no other master: dropped and counted, nothing moves.",
    stage={"chaos": True},
    inject=lambda stage: stage.chaos.set("{lb1} > {lb1} vrrp loop"),
    heal=lambda stage: stage.chaos.clear(),
    hold=3,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0)},
)
