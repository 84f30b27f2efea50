"""X6: a check leaves a process behind that holds its output."""

from chaos.kit.fault import Fault, exactly
from lab.configuration import Script


def prepare(stage):
    """A check that does what `bad.sh` says, once there is one."""
    for node in stage.nodes:
        path = node.etc / "check.sh"
        path.write_text("#!/bin/sh\n[ -e /etc/keepalived/bad.sh ] || exit 0\n. /etc/keepalived/bad.sh\n")
        path.chmod(0o755)


def inject(stage):
    """The master's check turns bad."""
    (stage.lb1.etc / "bad.new").write_text("sleep 30 &\nexit 0\n")
    (stage.lb1.etc / "bad.new").rename(stage.lb1.etc / "bad.sh")


def heal(stage):
    """And good again."""
    (stage.lb1.etc / "bad.sh").unlink()


FAULT = Fault(
    id="X6",
    title="a check leaves a process behind that holds its output",
    promise="Its exit status counts; the left-over process is nobody's business and delays nothing.",
    stage={
        "scripts": [Script("check", "/etc/keepalived/check.sh", 0.3, ["timeout 1", "rise 1", "fall 1"])],
        "prepare": prepare,
    },
    inject=inject,
    heal=heal,
    hold=3,
    settle=0.1,
    winner="lb1",
    bounds={"moves": exactly(0), "client lost": exactly(0)},
)
