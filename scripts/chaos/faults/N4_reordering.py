"""N4: frames overtake each other."""

from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N4",
    title="a third of the adverts is overtaken by the next one",
    promise="An old advert of the same master is as good as a new one: nothing moves.",
    stage={"chaos": True},
    inject=lambda stage: stage.chaos.set("* > * vrrp reorder 0.33 hold 120"),
    heal=lambda stage: stage.chaos.clear(),
    hold=5,
    settle=0.5,
    bounds={"moves": exactly(0), "two holders": seconds(0), "client lost": exactly(0)},
)
