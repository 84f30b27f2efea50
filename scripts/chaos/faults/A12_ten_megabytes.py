"""A12: the master dies; an answer of ten megabytes."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A12",
    title="the master dies; an answer of ten megabytes",
    promise="Read up to a bound and refused; the agent stays small.",
    inject=order("large", bytes=10000000, method="GET", count=2),
    bounds={"reached": seconds(9), "moving requests": count(4), "requests": count(50)},
)
