"""A1: the master dies; the provider acts and then says nothing."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds

FAULT = provider_fault(
    id="A1",
    title="the master dies; the provider acts and then says nothing",
    promise="Reading back finds the address here: no second call is needed.",
    inject=order("hang", after_acting=True, method="POST", count=1),
    bounds={"reached": seconds(9), "moving requests": count(3), "requests": count(40)},
)
