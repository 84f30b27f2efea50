"""S1: a stranger claims to be the better master."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.forgery import WITHOUT_ATTACKER, advert, attack


def inject(stage):
    """The forger knows the address and the number."""
    attack(stage, [advert("192.0.2.66", 255)], 3, 20).wait(60)


FAULT = Fault(
    id="S1",
    title="forged adverts of priority 255, twenty a second for three seconds",
    promise="Without authentication VRRP must yield to them, as the RFC says; the address is back soon after they end.",
    stage={"attacker": True, "capture": WITHOUT_ATTACKER},
    inject=inject,
    hold=0,
    heal=lambda stage: None,
    settle=1,
    bounds={"two holders": seconds(0.1), "client gap": seconds(4)},
)
