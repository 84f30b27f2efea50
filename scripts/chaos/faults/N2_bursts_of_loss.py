"""N2: losses come in bursts, as on a bad radio link."""

from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N2",
    title="bursts of loss between the nodes (Gilbert: one in five frames, three at a time)",
    promise="Bursts as long as the master-down interval make a second master that yields with the next advert heard.",
    stage={"chaos": True},
    inject=lambda stage: stage.chaos.set("* > * burst 0.08 burst-end 0.33"),
    heal=lambda stage: stage.chaos.clear(),
    hold=6,
    settle=1,
    bounds={"two holders": seconds(1.0), "two holders after": seconds(0.55)},
)
