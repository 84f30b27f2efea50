"""S5: a stranger sends from the master's own address."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.forgery import WITHOUT_ATTACKER, advert, attack


def inject(stage):
    """As a looped cable would."""
    attack(stage, [advert("192.0.2.2", 200), advert("192.0.2.2", 255)], 3, 200).wait(60)


FAULT = Fault(
    id="S5",
    title="forged adverts of priority 255 from the master's own address, 200 a second",
    promise="The master does not yield to its own address; the backup hears a master with it: nothing moves.",
    stage={"attacker": True, "capture": WITHOUT_ATTACKER},
    inject=inject,
    hold=0.2,
    settle=0.5,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0)},
)
