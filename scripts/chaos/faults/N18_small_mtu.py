"""N18: more addresses than fit into a frame of 576 bytes."""

from chaos.kit.actions import cut, plug
from chaos.kit.fault import Fault, exactly, seconds


def prepare(stage):
    """Small frames at the nodes."""
    for node in stage.nodes:
        node.ip("link", "set", "eth1", "mtu", "576")


FAULT = Fault(
    id="N18",
    title="30 addresses with an MTU of 576 at both nodes, then the cable is pulled",
    promise="The number of addresses changes nothing in how fast they move.",
    stage={"addresses": ["192.0.2.10/24", *(f"192.0.2.{number}/24" for number in range(120, 149))], "prepare": prepare},
    inject=cut("lb1"),
    heal=plug("lb1"),
    hold=2,
    settle=2,
    bounds={"client gap": seconds(0.45), "two holders after": seconds(0.55)},
)
