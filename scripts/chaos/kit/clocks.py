"""Wall clocks that are set while a daemon runs. The monotonic clock, which no administrator can set either, is left
alone."""

import time

from lab.faults import ShiftedClock


def settable(stage):
    """Makes every daemon of the stage start with a wall clock that `wall` sets."""
    for node in stage.nodes:
        node.clock = ShiftedClock(node.folder)
        start = node.daemon.start
        node.daemon.start = lambda env=None, start=start, clock=node.clock: start(clock.env)


def wall(name, steps):
    """Sets a node's wall clock: (seconds off, how long in s) after each other."""
    def act(stage):
        for offset, seconds in steps:
            stage.node(name).clock.set(offset)
            time.sleep(seconds)
    return act
