"""A10: the master dies while no name resolves."""

from chaos.kit.cloud_stage import NO_PROVIDER, CloudStage, calls, fail_over
from chaos.kit.fault import Fault, count, exactly, seconds


def inject(stage):
    """The names of the APIs are gone, then the connections, then the master."""
    for machine in stage.nodes:
        stage.pair.cloud.resolve(machine)
    stage.emulator.fault("reset", count=1)
    fail_over(stage)


FAULT = Fault(
    id="A10",
    title="the master dies; the provider's name does not resolve any more and the open connection is reset",
    promise="The addresses behind the name are remembered: the address moves all the same.",
    inject=inject,
    stage={"make": CloudStage, "tls": True},
    hold=0,
    settle=9,
    winner="lb2",
    measure=calls,
    keepalived=NO_PROVIDER,
    bounds={"settled": None, "reached": seconds(9), "moves at the provider": exactly(1), "requests": count(40)},
)
