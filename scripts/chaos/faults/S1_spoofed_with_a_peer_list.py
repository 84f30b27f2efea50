"""S1: the same against unicast with a peer list."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.forgery import WITHOUT_ATTACKER, advert, attack


def inject(stage):
    """To the group's address and to lb1's own."""
    attack(stage, [advert("192.0.2.66", 255), advert("192.0.2.66", 255, group="192.0.2.2")], 3, 1000).wait(60)


FAULT = Fault(
    id="S1",
    title="forged adverts of priority 255 at 1,000 a second, to unicast peers with check_unicast_src",
    promise="Who is no peer is not heard: nothing moves.",
    stage={
        "unicast": True,
        "extra": ["check_unicast_src"],
        "attacker": True,
        "capture": WITHOUT_ATTACKER,
    },
    inject=inject,
    hold=0.2,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0)},
)
