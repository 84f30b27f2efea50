"""N5: the network takes longer than the protocol waits."""

from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="N5",
    title="adverts take up to three intervals, freely drawn",
    promise="A takeover for nothing ends with the next advert heard; afterwards the preferred node has the address.",
    stage={"chaos": True},
    inject=lambda stage: stage.chaos.set("{lb1} > {lb2} vrrp jitter 600"),
    heal=lambda stage: stage.chaos.clear(),
    hold=5,
    settle=1,
    bounds={"two holders": seconds(0.8), "two holders after": seconds(0.55)},
)
