"""A15: the metadata service is gone."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A15",
    title="the master dies; the metadata service answers 500",
    promise="Who this node is was asked before: the address moves all the same.",
    inject=order("answer", listener="metadata", path="*", status=500, body="no"),
    bounds={"reached": seconds(5), "moving requests": count(2), "requests": count(40)},
)
