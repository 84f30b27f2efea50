"""A5: the master dies; 422 pending event, twice."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A5",
    title="the master dies; 422 pending event, twice",
    promise="That is no refusal for good: asked again soon.",
    stage={"make": CloudStage},
    inject=order(
        "answer",
        status=422,
        body={"id": "unprocessable_entity", "message": "Droplet already has a pending event."},
        method="POST",
        count=2,
    ),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(9), "moving requests": count(5), "requests": count(50)},
)
