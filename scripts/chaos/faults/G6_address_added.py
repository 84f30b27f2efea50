"""G: a reload that adds an address."""

from chaos.kit.fault import Fault, exactly, seconds


def inject(stage):
    """The file changes, and SIGHUP."""
    stage.write(stage.lb1, addresses=["192.0.2.10/24", "192.0.2.11/24"])
    stage.lb1.daemon.hang_up()


def heal(stage):
    """The old file, and SIGHUP."""
    stage.configure()
    stage.lb1.daemon.hang_up()


FAULT = Fault(
    id="G6",
    title="a reload that adds an address",
    promise="Bound at once; the others are not touched.",
    inject=inject,
    heal=heal,
    hold=1.5,
    settle=0.2,
    winner="lb1",
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "advert gap": seconds(0.15)},
)
