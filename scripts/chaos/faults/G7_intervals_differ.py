"""G7: the nodes disagree about the interval."""

from chaos.kit.fault import Fault, count, seconds
from chaos.kit.reloads import reload_first, reload_with


def change(stage):
    """Only lb2 gets another one."""
    stage.write(stage.lb2, advert_int=0.3)


FAULT = Fault(
    id="G7",
    title="the backup is configured with an interval of 0.3 s, the master with 0.1 s",
    promise="VRRPv3 says what the master's interval is: the backup goes by it, and nothing moves.",
    inject=reload_with(change, "lb2"),
    heal=reload_first("lb2"),
    hold=3,
    settle=0.5,
    bounds={"moves": count(0), "client lost": count(0), "two holders": seconds(0)},
)
