"""A13: the master dies; the connection is reset in the middle, twice."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A13",
    title="the master dies; the connection is reset in the middle, twice",
    promise="An uncertain end: read, then asked again.",
    stage={"make": CloudStage},
    inject=order("reset", count=2),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(9), "moving requests": count(4), "requests": count(50)},
)
