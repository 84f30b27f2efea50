"""A5: the master dies; 422 pending event, twice."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A5",
    title="the master dies; 422 pending event, twice",
    promise="That is no refusal for good: asked again soon.",
    inject=order(
        "answer",
        status=422,
        body={"id": "unprocessable_entity", "message": "Droplet already has a pending event."},
        method="POST",
        count=2,
    ),
    bounds={"reached": seconds(9), "moving requests": count(5), "requests": count(50)},
)
