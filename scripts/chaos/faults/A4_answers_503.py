"""A4: the master dies; the provider answers 503 five times."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A4",
    title="the master dies; the provider answers 503 five times",
    promise="It is asked again with growing pauses, and the address moves.",
    inject=order("answer", status=503, body={"id": "server_error"}, count=5),
    bounds={"reached": seconds(14), "moving requests": count(8), "requests": count(60)},
)
