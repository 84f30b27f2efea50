"""A10: the master dies; every answer takes two seconds."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A10",
    title="the master dies; every answer takes two seconds",
    promise="Slowness moves nothing twice.",
    inject=order("delay", ms=2000, for_ms=10000),
    settle=14,
    bounds={"reached": seconds(12), "moving requests": count(3), "requests": count(40)},
)
