"""S6: a stranger announces the address."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.forgery import WITHOUT_ATTACKER, announcement, attack


def inject(stage):
    """Once."""
    attack(stage, [announcement("192.0.2.10")], 0.05, 20).wait(60)


FAULT = Fault(
    id="S6",
    title="one forged announcement of the address",
    promise="Clients that believe it are drawn back by the next announcement: the kernel defends a bound address.",
    stage={"attacker": True, "capture": WITHOUT_ATTACKER},
    inject=inject,
    hold=1,
    settle=None or 8,
    bounds={"settled": None, "client gap": seconds(6), "two holders": seconds(0)},
)
