"""X9: a check's file becomes writable for everybody."""

from chaos.kit.fault import Fault, seconds
from lab.configuration import Script


def prepare(stage):
    """A check that succeeds."""
    for node in stage.nodes:
        (node.etc / "check.sh").write_text("#!/bin/sh\nexit 0\n")
        (node.etc / "check.sh").chmod(0o755)


def inject(stage):
    """Anybody may change it now, and the daemon reads its file again."""
    (stage.lb1.etc / "check.sh").chmod(0o777)
    stage.lb1.daemon.hang_up()


def heal(stage):
    """Only root may."""
    (stage.lb1.etc / "check.sh").chmod(0o755)
    stage.lb1.daemon.hang_up()


FAULT = Fault(
    id="X9",
    title="the file of a check is made writable for everybody, with enable_script_security",
    promise="A running daemon goes on; a reload says so and does not run it as root.",
    stage={
        "scripts": [Script("check", "/etc/keepalived/check.sh", 0.3)],
        "prepare": prepare,
        "global_defs": ["enable_script_security", "script_user root"],
    },
    inject=inject,
    heal=heal,
    hold=2,
    settle=3,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.6)},
)
