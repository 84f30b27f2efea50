"""A15: the metadata service is gone."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A15",
    title="the master dies; the metadata service answers 500",
    promise="Who this node is was asked before: the address moves all the same.",
    stage={"make": CloudStage},
    inject=order("answer", listener="metadata", path="*", status=500, body="no"),
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(5), "moving requests": count(2), "requests": count(40)},
)
