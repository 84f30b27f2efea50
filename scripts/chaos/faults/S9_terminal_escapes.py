"""S9: a check prints escape sequences."""

from chaos.kit.fault import Fault, exactly
from lab.configuration import Script


def prepare(stage):
    """A check that fails once it shall."""
    for node in stage.nodes:
        path = node.etc / "check.sh"
        path.write_text("#!/bin/sh\nprintf '\\033]0;owned\\007\\033[2J'\n[ ! -e /etc/keepalived/bad ]\n")
        path.chmod(0o755)


def inject(stage):
    """It fails, loudly; and an operator gives a reason with an escape in it."""
    (stage.lb1.etc / "bad").touch()
    stage.lb2.failover("maintenance", "on", "--reason", "\x1b[31mred\x07", "--force")
    stage.lb2.failover("maintenance", "off")


def escapes(stage):
    """Control characters in what people are shown."""
    texts = [node.failover(command).stdout for node in stage.nodes for command in ("status", "events")]
    texts += [node.daemon.text() for node in stage.nodes]
    return {"escapes": sum(text.count("\x1b") + text.count("\x07") for text in texts)}


FAULT = Fault(
    id="S9",
    title="a failing check prints terminal escapes, and its name and reason appear in status, events and the log",
    promise="No control character of a script reaches a terminal.",
    stage={
        "scripts": [Script("check", "/etc/keepalived/check.sh", 0.3, ["rise 1", "fall 1", "weight -10"])],
        "prepare": prepare,
    },
    inject=inject,
    hold=1.5,
    settle=0.2,
    ask=escapes,
    keepalived="has no status command",
    bounds={"escapes": exactly(0), "moves": exactly(0)},
)
