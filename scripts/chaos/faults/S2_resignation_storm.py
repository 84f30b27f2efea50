"""S2: a stranger resigns in the master's name."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.forgery import WITHOUT_ATTACKER, advert, attack


def inject(stage):
    """From the attacker's address and from lb1's."""
    attack(stage, [advert("192.0.2.66", 0), advert("192.0.2.2", 0)], 3, 200).wait(60)


FAULT = Fault(
    id="S2",
    title="forged adverts of priority 0 at 200 a second for three seconds",
    promise="Without authentication a backup must follow them; the master answers each, so the backup yields at once.",
    stage={"attacker": True, "capture": WITHOUT_ATTACKER},
    inject=inject,
    hold=0,
    heal=lambda stage: None,
    settle=1,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.3), "two holders after": seconds(0.2)},
)
