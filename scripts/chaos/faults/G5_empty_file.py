"""G: a reload of an empty file."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.reloads import reload_first, reload_with


def change(stage):
    """Another file."""
    stage.lb1.configure("")


FAULT = Fault(
    id="G5",
    title="a reload of an empty file",
    promise="Refused, or the instances end in order: no client loses more than a handover takes.",
    inject=reload_with(change),
    heal=reload_first(),
    hold=1.5,
    settle=2.5,
    winner="lb1",
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
