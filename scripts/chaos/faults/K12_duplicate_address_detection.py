"""K12: IPv6, and somebody else defends the address."""

from chaos.kit.actions import cut, plug
from chaos.kit.fault import Fault, seconds


def prepare(stage):
    """As on an ordinary host."""
    for node in stage.nodes:
        node.sysctl("net.ipv6.conf.eth1.accept_dad", 1)
        node.sysctl("net.ipv6.conf.eth1.dad_transmits", 1)


FAULT = Fault(
    id="K12",
    title="an IPv6 address moves, with duplicate address detection switched on at both nodes",
    promise="Virtual addresses are bound without waiting for detection: as quick as IPv4.",
    stage={"vip": "2001:db8::10", "prepare": prepare},
    inject=cut("lb1"),
    heal=plug("lb1"),
    hold=2,
    settle=2.5,
    bounds={"client gap": seconds(0.42), "two holders after": seconds(0.55)},
)
