"""G: a reload that makes the master the lower one."""

from chaos.kit.fault import Fault, exactly, seconds


def inject(stage):
    """The file changes, and SIGHUP."""
    stage.write(stage.lb1, 50)
    stage.lb1.daemon.hang_up()


def heal(stage):
    """The old file, and SIGHUP."""
    stage.configure()
    stage.lb1.daemon.hang_up()


FAULT = Fault(
    id="G6",
    title="a reload that makes the master the lower one",
    promise="The other node takes over without a lost request, and back.",
    inject=inject,
    heal=heal,
    hold=1.5,
    settle=2.5,
    winner="lb1",
    bounds={"client lost": exactly(0), "two holders": seconds(0.55), "settled": None},
)
