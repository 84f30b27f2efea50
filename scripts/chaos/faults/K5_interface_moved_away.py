"""K5: the interface is given to a container."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, seconds
from lab.command import run


def inject(stage):
    """Into the client's, where nobody touches it."""
    run(
        ["nsenter", "-t", stage.lb1.pid, "-n", "ip", "link", "set", "eth1", "netns", stage.client.pid, "name", "stray0"]
    )


def heal(stage):
    """Back, and addressed again, as a container that ends gives it back."""
    run(
        ["nsenter", "-t", stage.client.pid, "-n", "ip", "link", "set", "stray0", "netns", stage.lb1.pid, "name", "eth1"]
    )
    stage.switch.address(stage.lb1)
    ip("lb1", "link", "set", "eth1", "up")(stage)


FAULT = Fault(
    id="K5",
    title="the master's interface is moved into another network namespace and back",
    promise="As if it were deleted and made anew.",
    inject=inject,
    heal=heal,
    hold=1.5,
    settle=3,
    bounds={"client gap": seconds(0.381), "two holders after": seconds(0.55)},
)
