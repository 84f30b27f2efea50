"""G3: the daemon starts before its interface exists."""

import time

from chaos.kit.fault import Fault, seconds


def prepare(stage):
    """lb1 is down and without interface; lb2 serves."""
    stage.lb1.daemon.stop()
    stage.lb1.ip("link", "del", "eth1")
    stage.lb1.daemon.start()
    time.sleep(1)


def inject(stage):
    """Here it comes."""
    stage.switch.plug(stage.lb1)


FAULT = Fault(
    id="G3",
    title="the master's daemon starts before its interface exists",
    promise="It waits in FAULT, joins when the interface comes, and takes over by rule.",
    prepare=prepare,
    inject=inject,
    hold=0.2,
    settle=3,
    bounds={"client gap": seconds(0.05), "two holders": seconds(0.6)},
)
