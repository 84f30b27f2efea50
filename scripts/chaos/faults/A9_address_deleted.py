"""A9: the master dies; the provider does not know the address."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, exactly, seconds

FAULT = provider_fault(
    id="A9",
    title="the master dies; for four seconds the provider answers 404: it has no such address",
    promise="That is a refusal: nothing is moved and little asked meanwhile. The address is asked for again, and moves "
    "once it is there.",
    inject=order("answer", status=404, body={"id": "not_found", "message": "The resource was not found."},
                 path="/v2/reserved_ips*", for_ms=4000),
    settle=72,
    bounds={"reached": seconds(72), "moves at the provider": exactly(1), "requests": count(30)},
)
