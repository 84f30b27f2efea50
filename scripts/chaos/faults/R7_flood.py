"""R7: 100,000 adverts a second."""

from chaos.kit.floods import flood_fault
from chaos.kit.forgery import advert, malformed

FAULT = flood_fault(
    frames=lambda stage: [advert("192.0.2.66", 255), *malformed(stage.rng.randbytes)],
    processor=30,
    title="valid but unsigned and malformed adverts, 100,000 a second, against auth_hmac",
    promise="Our adverts stay on time (5 ms late at p99), nothing moves, the daemon uses at most 30 % of a core and "
    "logs at most 400 lines.",
)
