"""A3: the master dies; 429 for three seconds, without Retry-After."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A3",
    title="the master dies; 429 for three seconds, without Retry-After",
    promise="Few requests meanwhile; where the provider does not say how long, it is asked again after half a minute.",
    inject=order("throttle", for_ms=3000),
    settle=36,
    bounds={"reached": seconds(36), "throttled": count(15), "requests": count(60)},
)
