"""S4: a captured advert is sent again."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.forgery import SIGNED, attack
from lab.packets import CaptureFile


def inject(stage):
    """lb1's own adverts, while lb1 is silent."""
    frames = [
        frame
        for _, frame in CaptureFile(stage.capture.path).frames()
        if frame[23] == 112 and frame[26:30] == bytes([192, 0, 2, 2]) and frame[35] == 51
    ]
    stage.switch.cut(stage.lb1)
    attack(stage, frames[-20:], 3, 1000).wait(60)


def heal(stage):
    """lb1 is back."""
    stage.switch.heal(stage.lb1)


FAULT = Fault(
    id="S4",
    title="signed adverts captured before are sent again, 1,000 a second, after the address moved",
    promise="A signed advert counts once: what was heard before says nothing about now.",
    stage={"extra": SIGNED, "attacker": True, "capture": "proto 112 or arp"},
    inject=inject,
    heal=heal,
    hold=0.2,
    settle=3,
    keepalived="2.2.7 has no auth_hmac",
    bounds={"two holders": seconds(0.6), "client gap": seconds(0.381)},
)
