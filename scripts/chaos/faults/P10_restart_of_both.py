"""P10: an upgrade, node by node."""

from chaos.kit.fault import Fault, exactly, seconds
from lab.timing import ALLOWANCE
from lab.waiting import wait_until


def inject(stage):
    """The backup first, the master last, each stopped in order and started again once the other is ready to take over,
    which an operator sees in status."""
    for node in (stage.lb2, stage.lb1):
        node.daemon.stop()
        node.daemon.start()
        stage.await_master(stage.lb1, 3 * stage.down + ALLOWANCE + 5)
        if node.kind == "failoverd":
            wait_until(lambda: [peer["ready"] for peer in stage.lb1.instance()["peers"]] == [True], 3 + ALLOWANCE,
                       "lb2 is not ready", every=0.1)


FAULT = Fault(
    id="P10",
    title="both daemons restarted, the backup first",
    promise="A planned restart loses nothing: the address is handed over before it is let go, and both answer "
    "for 0.5 s.",
    inject=inject,
    hold=0.5,
    settle=0.1,
    bounds={"settled": None, "client lost": exactly(0), "two holders": seconds(0.55), "no holder": seconds(0.01)},
)
