"""K15: a network manager clears the interface and sets it up anew."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, seconds


def inject(stage):
    """What a restarted network manager does."""
    ip("lb1", "address", "flush", "dev", "eth1")(stage)
    stage.switch.address(stage.lb1)


FAULT = Fault(
    id="K15",
    title="another daemon flushes all addresses of the master's interface and sets its own again",
    promise="The virtual address is back as soon as the source address allows adverts.",
    inject=inject,
    hold=1,
    settle=2.5,
    bounds={"client gap": seconds(0.6), "two holders": seconds(0.55)},
)
