"""A8: the master dies; the new master's token is refused for three seconds."""

from chaos.kit.cloud_stage import order, provider_fault
from chaos.kit.fault import count, seconds
from lab.addresses import address4

FAULT = provider_fault(
    id="A8",
    title="the master dies; the new master's token is refused for three seconds",
    promise="The election does not wait for the provider; the address moves when the token is taken again.",
    inject=order(
        "answer",
        status=401,
        body={"id": "Unauthorized", "message": "Unable to authenticate you"},
        caller=address4("lb2"),
        for_ms=3000,
    ),
    settle=34,
    bounds={"reached": seconds(34), "requests": count(40)},
)
