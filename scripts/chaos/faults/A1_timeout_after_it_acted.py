"""A1: the master dies; the provider acts and then says nothing."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A1",
    title="the master dies; the provider acts and then says nothing",
    promise="Reading back finds the address here: no second call is needed.",
    stage={"make": CloudStage},
    inject=order("hang", after_acting=True, method="POST", count=1),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(9), "moving requests": count(3), "requests": count(40)},
)
