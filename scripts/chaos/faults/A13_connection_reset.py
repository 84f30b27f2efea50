"""A13: the master dies; the connection is reset in the middle, twice."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A13",
    title="the master dies; the connection is reset in the middle, twice",
    promise="An uncertain end: read, then asked again.",
    inject=order("reset", count=2),
    bounds={"reached": seconds(9), "moving requests": count(4), "requests": count(50)},
)
