"""A3: the master dies; 429 with Retry-After 2, once."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A3",
    title="the master dies; 429 with Retry-After 2, once",
    promise="What the provider asks for is kept.",
    stage={"make": CloudStage},
    inject=order("throttle", retry_after=2, method="POST", count=1),
    heal=None,
    hold=0,
    settle=12,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(9), "moving requests": count(4), "requests": count(40)},
)
