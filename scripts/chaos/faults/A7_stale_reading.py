"""A7: the master dies; readings are two seconds old."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A7",
    title="the master dies; readings are two seconds old",
    promise="Success is what is read back: it waits for that and asks no further than needed.",
    inject=order("stale", ms=2000, method="GET", for_ms=6000),
    bounds={"reached": seconds(9), "moving requests": count(4), "requests": count(60)},
)
