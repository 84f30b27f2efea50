"""G: a reload that adds an address."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.reloads import reload_first, reload_with


def change(stage):
    """Another file."""
    stage.write(stage.lb1, addresses=["192.0.2.10/24", "192.0.2.11/24"])


FAULT = Fault(
    id="G6",
    title="a reload that adds an address",
    promise="Bound at once; the others are not touched.",
    inject=reload_with(change),
    heal=reload_first(),
    hold=1.5,
    settle=0.2,
    winner="lb1",
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "advert gap": seconds(0.15)},
)
