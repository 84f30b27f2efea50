"""N15: VRRP passes and ARP does not."""

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.filters import ARP

FAULT = Fault(
    id="N15",
    title="all ARP dropped for two seconds",
    promise="The election does not depend on ARP: nothing moves, and known clients are served from their caches.",
    inject=lambda stage: stage.filters.drop(match=ARP),
    heal=clear,
    hold=2,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0)},
)
