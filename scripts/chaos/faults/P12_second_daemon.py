"""P12: somebody starts the daemon a second time."""

from chaos.kit.fault import Fault, count, exactly


def inject(stage):
    """The same command line again."""
    done = stage.lb1.run(*stage.lb1.daemon.arguments(), check=False, timeout=10)
    stage.status = done.returncode


FAULT = Fault(
    id="P12",
    title="a second daemon is started on the master",
    promise="It refuses and says why; the first one is not disturbed.",
    inject=inject,
    hold=0.5,
    settle=0.1,
    ask=lambda stage: {"exit status": stage.status},
    bounds={"exit status": count(255, least=1), "moves": exactly(0), "client lost": exactly(0)},
    keepalived="prints that it runs already and exits with 0",
)
