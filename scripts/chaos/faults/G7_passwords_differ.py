"""G7: one node's password was changed and the other's was not."""

from chaos.kit.fault import Fault, seconds
from chaos.kit.reloads import reload_first, reload_with

AUTHENTICATION = ["authentication {", "    auth_type PASS", "    auth_pass first", "}"]


def change(stage):
    """Only lb2 gets another one."""
    stage.write(stage.lb2, extra=[line.replace("first", "second") for line in AUTHENTICATION])


FAULT = Fault(
    id="G7",
    title="VRRPv2 with a password, changed at the backup only",
    promise="Adverts with a wrong password are dropped and counted: both serve until the passwords agree, and "
    "then one.",
    stage={"version": 2, "advert": 1, "extra": AUTHENTICATION},
    inject=reload_with(change, "lb2"),
    heal=reload_first("lb2"),
    hold=5,
    settle=1.5,
    bounds={"client gap": seconds(0.1), "two holders after": seconds(1.1)},
)
