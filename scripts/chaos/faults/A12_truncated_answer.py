"""A12: the master dies; an answer breaks off in the middle."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A12",
    title="the master dies; an answer breaks off in the middle",
    promise="An answer that is no whole JSON is none: read anew.",
    inject=order("truncate", bytes=20, count=2),
    bounds={"reached": seconds(9), "moving requests": count(4), "requests": count(50)},
)
