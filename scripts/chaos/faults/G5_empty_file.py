"""G: a reload of an empty file."""

from chaos.kit.fault import Fault, seconds


def inject(stage):
    """The file changes, and SIGHUP."""
    stage.lb1.configure("")
    stage.lb1.daemon.hang_up()


def heal(stage):
    """The old file, and SIGHUP."""
    stage.configure()
    stage.lb1.daemon.hang_up()


FAULT = Fault(
    id="G5",
    title="a reload of an empty file",
    promise="Refused, or the instances end in order: no client loses more than a handover takes.",
    inject=inject,
    heal=heal,
    hold=1.5,
    settle=2.5,
    winner="lb1",
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
