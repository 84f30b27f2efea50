"""R5: something else wants the processors."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.figures import lateness, share


def inject(stage):
    """Loops in the same machine."""
    stage.hogs = [stage.lb1.start("sh", "-c", "while :; do :; done") for _ in range(4)]


def heal(stage):
    """No loops."""
    for hog in stage.hogs:
        hog.kill()


def late(stage, history):
    """How late adverts were."""
    return {"late p99": share(lateness(history, "lb1"), 0.99)}


FAULT = Fault(
    id="R5",
    title="four busy loops beside the master's daemon, which has vrrp_rt_priority 20",
    promise="With real-time priority no advert is late enough to move anything.",
    stage={"global_defs": ["vrrp_rt_priority 20"]},
    inject=inject,
    heal=heal,
    hold=4,
    settle=0.1,
    measure=late,
    bounds={"moves": exactly(0), "client lost": exactly(0), "late p99": seconds(0.02)},
)
