"""N5: the network takes its time."""

from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N5",
    title="frames between the nodes take 50 to 200 ms",
    promise="What arrives late but steadily moves nothing: three intervals pass before a backup loses patience.",
    stage={"chaos": True},
    inject=lambda stage: stage.chaos.set("* > * vrrp delay 50 jitter 150"),
    heal=lambda stage: stage.chaos.clear(),
    hold=5,
    settle=0.5,
    bounds={"moves": exactly(0), "two holders": seconds(0), "client lost": exactly(0)},
)
