"""A2: the master dies; the provider takes a request and does nothing."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A2",
    title="the master dies; the provider takes a request and does nothing",
    promise="After the time-out it reads, sees the old holder, and asks again.",
    stage={"make": CloudStage},
    inject=order("hang", method="POST", count=1),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(12), "moving requests": count(4), "requests": count(40)},
)
