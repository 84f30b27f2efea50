"""A8: the master dies; the new master's token is refused for three seconds."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds
from lab.addresses import address4

FAULT = Fault(
    id="A8",
    title="the master dies; the new master's token is refused for three seconds",
    promise="The election does not wait for the provider; the address moves when the token is taken again.",
    stage={"make": CloudStage},
    inject=order(
        "answer",
        status=401,
        body={"id": "Unauthorized", "message": "Unable to authenticate you"},
        caller=address4("lb2"),
        for_ms=3000,
    ),
    heal=None,
    hold=0,
    settle=34,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(34), "requests": count(40)},
)
