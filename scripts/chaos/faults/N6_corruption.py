"""N6: bits flip on the way."""

from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N6",
    title="half of the adverts arrive with one bit inverted",
    promise="A damaged advert is counted and dropped (the checksum covers it); the other half keeps the backup quiet "
    "but for rare runs of three, which end with the next advert heard.",
    stage={"chaos": True},
    inject=lambda stage: stage.chaos.set("* > * vrrp corrupt 0.5"),
    heal=lambda stage: stage.chaos.clear(),
    hold=5,
    settle=1,
    bounds={"two holders": seconds(0.5), "two holders after": seconds(0.55), "client gap": seconds(0.381)},
)
