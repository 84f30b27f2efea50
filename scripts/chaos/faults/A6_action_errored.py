"""A6: the master dies; the action is accepted and ends with an error."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A6",
    title="the master dies; the action is accepted and ends with an error",
    promise="Read back, seen, and asked again.",
    stage={"make": CloudStage},
    inject=order("action", outcome="errored", method="POST", count=1),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(9), "moving requests": count(4), "requests": count(50)},
)
