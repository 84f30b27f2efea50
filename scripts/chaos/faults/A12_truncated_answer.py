"""A12: the master dies; an answer breaks off in the middle."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A12",
    title="the master dies; an answer breaks off in the middle",
    promise="An answer that is no whole JSON is none: read anew.",
    stage={"make": CloudStage},
    inject=order("truncate", bytes=20, count=2),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(9), "moving requests": count(4), "requests": count(50)},
)
