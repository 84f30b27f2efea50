"""A12: the master dies; an answer of ten megabytes."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A12",
    title="the master dies; an answer of ten megabytes",
    promise="Read up to a bound and refused; the agent stays small.",
    stage={"make": CloudStage},
    inject=order("large", bytes=10000000, method="GET", count=2),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(9), "moving requests": count(4), "requests": count(50)},
)
