"""A2: the master dies; the provider takes a request and does nothing."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A2",
    title="the master dies; the provider takes a request and does nothing",
    promise="After the time-out it reads, sees the old holder, and asks again.",
    inject=order("hang", method="POST", count=1),
    bounds={"reached": seconds(12), "moving requests": count(4), "requests": count(40)},
)
