"""R7: 100,000 adverts a second that only their hash gives away."""

import struct
import time

from chaos.kit.floods import flood_fault
from chaos.kit.forgery import advert
from lab.addresses import address4


def frames(stage):
    """In the name of the other node, with the right key's number and the time of now; only the hash is chance."""
    head = struct.pack("!BBHQ", 1, 1, 0, int(time.time() + 3) << 32)
    return [advert(address4("lb2"), 255, tail=head + stage.rng.randbytes(16)) for _ in range(64)]


FAULT = flood_fault(
    frames=frames,
    processor=30,
    title="adverts in the other node's name with a wrong hash, 100,000 a second, against auth_hmac",
    promise="Each hash has to be computed: our adverts stay on time all the same (5 ms late at p99), nothing moves, and "
    "the daemon uses at most 30 % of a core.",
)
