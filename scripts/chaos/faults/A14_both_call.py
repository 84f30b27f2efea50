"""A14: the nodes do not hear each other for three seconds, both masters call."""

from chaos.kit.cloud_stage import NO_PROVIDER, CloudStage, calls
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A14",
    title="the nodes do not hear each other for three seconds, both masters call",
    promise="Few moves; the better one has the address soon after it heals.",
    stage={"make": CloudStage},
    inject=lambda stage: stage.switch.isolate(stage.lb1),
    heal=lambda stage: stage.switch.rejoin(stage.lb1),
    hold=3,
    settle=20,
    winner="lb1",
    measure=calls,
    keepalived=NO_PROVIDER,
    bounds={"moves at the provider": count(4), "client gap": seconds(9)},
)
