"""S2: the same against signed adverts."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.forgery import SIGNED, WITHOUT_ATTACKER, advert, attack


def inject(stage):
    """The forger has no key."""
    attack(stage, [advert("192.0.2.66", 0), advert("192.0.2.2", 0)], 3, 1000).wait(60)


FAULT = Fault(
    id="S2",
    title="forged adverts of priority 0 at 1,000 a second, against auth_hmac",
    promise="What is not signed is not heard: nothing moves.",
    stage={"extra": SIGNED, "attacker": True, "capture": WITHOUT_ATTACKER},
    inject=inject,
    hold=0.2,
    settle=0.1,
    keepalived="2.2.7 has no auth_hmac",
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0)},
)
