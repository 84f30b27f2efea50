"""K7: the address is on the backup before the daemon starts."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, exactly, seconds


def prepare(stage):
    """The backup's daemon is away."""
    stage.lb2.daemon.stop()


def inject(stage):
    """Somebody's own address, and the daemon starts."""
    ip("lb2", "address", "add", "192.0.2.10/24", "dev", "eth1", check=False)(stage)
    stage.lb2.daemon.start()


def warned(stage):
    """Does its log say what to do?"""
    return {"warned": stage.lb2.daemon.text().count("ip address del 192.0.2.10/24 dev eth1")}


FAULT = Fault(
    id="K7",
    title="somebody else added the address to the backup when its daemon starts",
    promise="The daemon removes only what is its own: a stranger's address is left alone, and it says so with "
    "the remedy.",
    prepare=prepare,
    inject=inject,
    hold=1.5,
    winner=None,
    ask=warned,
    keepalived="removes it, whoever added it",
    bounds={"settled": None, "warned": exactly(1), "client gap": seconds(0.381)},
)
