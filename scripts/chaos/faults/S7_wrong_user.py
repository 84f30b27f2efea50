"""S7: somebody else on the host wants to steer."""

from chaos.kit.fault import Fault, exactly
from lab.daemons import binaries


def inject(stage):
    """As nobody, on the host of the backup and of the master."""
    stage.through = 0
    for node in stage.nodes:
        for words in (["status"], ["promote"], ["maintenance", "on", "--force"], ["reload"], ["demote"]):
            done = node.run(
                "setpriv",
                "--reuid",
                "65534",
                "--regid",
                "65534",
                "--clear-groups",
                binaries() / "failover",
                "--run-dir",
                node.daemon.run_dir,
                *words,
                check=False
            )
            stage.through += done.returncode not in (5, 77)


FAULT = Fault(
    id="S7",
    title="an unprivileged user asks for status, promote, maintenance and reload",
    promise="Only the owner and the group of the socket may connect: each is refused with exit status 77 or 5.",
    inject=inject,
    hold=0.3,
    settle=0.1,
    ask=lambda stage: {"let through": stage.through},
    keepalived="has no control socket",
    bounds={"let through": exactly(0), "moves": exactly(0)},
)
