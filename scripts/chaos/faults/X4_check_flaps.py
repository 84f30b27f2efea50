"""X4: a check that is right every second time."""

from chaos.kit.fault import Fault, count, seconds
from lab.configuration import Script


def prepare(stage):
    """A script that alternates as long as a file exists."""
    for node in stage.nodes:
        path = node.etc / "flap.sh"
        path.write_text(
            "#!/bin/sh\ncd /etc/keepalived\n[ -e flapping ] || exit 0\n"
            "if [ -e odd ]; then rm odd; exit 1; fi\ntouch odd\n"
        )
        path.chmod(0o755)


def inject(stage):
    """From now on every second run fails."""
    (stage.lb1.etc / "flapping").touch()


def heal(stage):
    """All runs succeed."""
    (stage.lb1.etc / "flapping").unlink()


FAULT = Fault(
    id="X4",
    title="a check alternates between success and failure for six seconds, rise 2, fall 2",
    promise="Neither rise nor fall is reached: nothing moves.",
    stage={"scripts": [Script("check", "/etc/keepalived/flap.sh", 0.2, ["rise 2", "fall 2"])], "prepare": prepare},
    inject=inject,
    heal=heal,
    hold=6,
    settle=0.5,
    bounds={"moves": count(0), "two holders": seconds(0)},
)
