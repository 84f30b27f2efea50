"""N17: the new master's first announcements are lost."""

import time

from chaos.kit.actions import clear, cut, plug
from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.filters import ARP


def inject(stage):
    """The cable goes; ARP comes back a second later."""
    stage.filters.drop(match=ARP)
    cut("lb1")(stage)
    time.sleep(1)
    clear(stage)


FAULT = Fault(
    id="N17",
    title="the master's cable is pulled while all ARP is dropped for a second",
    promise="The announcements are repeated after five seconds (vrrp_garp_master_delay), so a client whose cache is "
    "wrong is served by then at the latest.",
    inject=inject,
    heal=plug("lb1"),
    hold=7,
    settle=2.5,
    bounds={"client gap": seconds(5.5), "two holders after": seconds(0.55)},
)
