"""G: a reload of a file with a hundred thousand nested blocks."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.reloads import reload_first, reload_with


def change(stage):
    """Another file."""
    stage.lb1.configure("a {\n" * 100_000)


FAULT = Fault(
    id="G5",
    title="a reload of a file with a hundred thousand nested blocks",
    promise="Refused whole with the place of the mistake; what runs goes on untouched.",
    inject=reload_with(change),
    heal=reload_first(),
    hold=1.5,
    settle=0.1,
    winner="lb1",
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "advert gap": seconds(0.15)},
)
