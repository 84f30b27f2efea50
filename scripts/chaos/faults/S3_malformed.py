"""S3: whatever a packet can have wrong."""

from chaos.kit.fault import Fault, count, exactly, seconds
from chaos.kit.forgery import WITHOUT_ATTACKER, attack, malformed


def inject(stage):
    """All of them in turn."""
    attack(stage, malformed(stage.rng.randbytes), 3, 5000).wait(60)


FAULT = Fault(
    id="S3",
    title="32 kinds of malformed adverts and noise at 5,000 a second",
    promise="Only valid packets count: nothing moves, and what is logged about them is bounded.",
    stage={"attacker": True, "capture": WITHOUT_ATTACKER},
    inject=inject,
    hold=0.2,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "log lines": count(400)},
)
