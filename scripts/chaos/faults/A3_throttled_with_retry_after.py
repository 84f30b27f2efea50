"""A3: the master dies; 429 with Retry-After 2, once."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A3",
    title="the master dies; 429 with Retry-After 2, once",
    promise="What the provider asks for is kept.",
    inject=order("throttle", retry_after=2, method="POST", count=1),
    bounds={"reached": seconds(9), "moving requests": count(4), "requests": count(40)},
)
