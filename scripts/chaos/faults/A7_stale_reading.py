"""A7: the master dies; readings are two seconds old."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A7",
    title="the master dies; readings are two seconds old",
    promise="Success is what is read back: it waits for that and asks no further than needed.",
    stage={"make": CloudStage},
    inject=order("stale", ms=2000, method="GET", for_ms=6000),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(9), "moving requests": count(4), "requests": count(60)},
)
