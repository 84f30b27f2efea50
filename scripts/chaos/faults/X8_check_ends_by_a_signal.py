"""X8: a check ends by a signal."""

from chaos.kit.fault import Fault, seconds
from lab.configuration import Script


def prepare(stage):
    """A check that does what `bad.sh` says, once there is one."""
    for node in stage.nodes:
        path = node.etc / "check.sh"
        path.write_text("#!/bin/sh\n[ -e /etc/keepalived/bad.sh ] || exit 0\n. /etc/keepalived/bad.sh\n")
        path.chmod(0o755)


def inject(stage):
    """The master's check turns bad."""
    (stage.lb1.etc / "bad.new").write_text("kill -SEGV $$\n")
    (stage.lb1.etc / "bad.new").rename(stage.lb1.etc / "bad.sh")


def heal(stage):
    """And good again."""
    (stage.lb1.etc / "bad.sh").unlink()


FAULT = Fault(
    id="X8",
    title="a check ends by a signal",
    promise="That is a failure: the address moves in order.",
    stage={
        "scripts": [Script("check", "/etc/keepalived/check.sh", 0.3, ["timeout 1", "rise 1", "fall 1"])],
        "prepare": prepare,
    },
    inject=inject,
    heal=heal,
    hold=3,
    settle=2.5,
    winner="lb1",
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.55)},
)
