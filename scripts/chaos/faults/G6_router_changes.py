"""G: a reload that changes the virtual router's number on one node."""

from chaos.kit.fault import Fault, seconds


def inject(stage):
    """The file changes, and SIGHUP."""
    stage.write(stage.lb1, virtual_router_id=52)
    stage.lb1.daemon.hang_up()


def heal(stage):
    """The old file, and SIGHUP."""
    stage.configure()
    stage.lb1.daemon.hang_up()


FAULT = Fault(
    id="G6",
    title="a reload that changes the virtual router's number on one node",
    promise="It announces that it interrupts; both serve until the numbers agree again.",
    inject=inject,
    heal=heal,
    hold=1.5,
    settle=3,
    winner="lb1",
    bounds={"client gap": seconds(0.5), "two holders after": seconds(0.6)},
)
