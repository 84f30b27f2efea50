"""G: a reload that makes the master the lower one."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.reloads import reload_first, reload_with


def change(stage):
    """Another file."""
    stage.write(stage.lb1, 50)


FAULT = Fault(
    id="G6",
    title="a reload that makes the master the lower one",
    promise="The other node takes over without a lost request, and back.",
    inject=reload_with(change),
    heal=reload_first(),
    hold=1.5,
    settle=2.5,
    winner="lb1",
    bounds={"client lost": exactly(0), "two holders": seconds(0.55), "settled": None},
)
