"""A10: the master dies; every answer takes two seconds."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A10",
    title="the master dies; every answer takes two seconds",
    promise="Slowness moves nothing twice.",
    stage={"make": CloudStage},
    inject=order("delay", ms=2000, for_ms=10000),
    heal=None,
    hold=0,
    settle=14,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(12), "moving requests": count(3), "requests": count(40)},
)
