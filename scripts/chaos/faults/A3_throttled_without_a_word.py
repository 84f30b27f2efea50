"""A3: the master dies; 429 for three seconds, without Retry-After."""

from chaos.kit.cloud_stage import CloudStage, calls, order
from chaos.kit.fault import Fault, count, seconds

FAULT = Fault(
    id="A3",
    title="the master dies; 429 for three seconds, without Retry-After",
    promise="Few requests meanwhile; where the provider does not say how long, it is asked again after half a minute.",
    stage={"make": CloudStage},
    inject=order("throttle", for_ms=3000),
    heal=None,
    hold=0,
    settle=36,
    winner="lb2",
    measure=calls,
    keepalived="has no addresses of providers",
    bounds={"settled": None, "reached": seconds(36), "throttled": count(15), "requests": count(60)},
)
