"""S1: the same against signed adverts."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.forgery import advert, attack

KEY = ["auth_hmac {", "    key 1 hex:" + "5a" * 32, "    active_key 1", "}"]


def inject(stage):
    """The forger has no key."""
    attack(stage, [advert("192.0.2.66", 255), advert("192.0.2.3", 255)], 3, 1000).wait(60)


FAULT = Fault(
    id="S1",
    title="forged adverts of priority 255 at 1,000 a second, against auth_hmac",
    promise="What is not signed is not heard: nothing moves.",
    stage={"extra": KEY, "attacker": True, "capture": "not ether src 02:00:00:00:66:66 and (proto 112 or arp)"},
    inject=inject,
    hold=0.2,
    settle=0.1,
    keepalived="2.2.7 has no auth_hmac",
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0)},
)
