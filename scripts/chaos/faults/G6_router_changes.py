"""G: a reload that changes the virtual router's number on one node."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.reloads import reload_first, reload_with


def change(stage):
    """Another file."""
    stage.write(stage.lb1, virtual_router_id=52)


FAULT = Fault(
    id="G6",
    title="a reload that changes the virtual router's number on one node",
    promise="It announces that it interrupts; both serve until the numbers agree again.",
    inject=reload_with(change),
    heal=reload_first(),
    hold=1.5,
    settle=3,
    winner="lb1",
    bounds={"client gap": seconds(0.5), "two holders after": seconds(0.6)},
)
