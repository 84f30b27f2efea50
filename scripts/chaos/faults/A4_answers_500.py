"""A4: the master dies; the provider answers 500 five times."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A4",
    title="the master dies; the provider answers 500 five times",
    promise="It is asked again with growing pauses, and the address moves.",
    stage={"make": CloudStage},
    inject=order("answer", status=500, body={"id": "server_error"}, count=5),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(14), "moving requests": count(8), "requests": count(60)},
)
