"""A6: the master dies; the action is accepted and ends with an error."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A6",
    title="the master dies; the action is accepted and ends with an error",
    promise="Read back, seen, and asked again.",
    inject=order("action", outcome="errored", method="POST", count=1),
    bounds={"reached": seconds(9), "moving requests": count(4), "requests": count(50)},
)
