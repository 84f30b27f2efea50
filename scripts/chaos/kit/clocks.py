"""Wall clocks that are set: wall_clock.c stands between a daemon and the C library. The monotonic clock, which no
administrator can set either, is left alone."""

import os
import pathlib
import struct
import time

from lab.command import run

SOURCE = pathlib.Path(__file__).with_name("wall_clock.c")


def settable(stage):
    """Makes every daemon of the stage start with a wall clock that a file sets."""
    library = stage.folder / "wall_clock.so"
    run(["clang", "-shared", "-fPIC", "-O1", "-o", library, SOURCE])
    for node in stage.nodes:
        file = node.folder / "clock"
        file.write_bytes(struct.pack("=q", 0))
        environment = {**os.environ, "LD_PRELOAD": str(library), "WALL_CLOCK_OFFSET": str(file)}
        start = node.daemon.start
        node.daemon.start = lambda env=None, start=start, environment=environment: start(environment)


def wall(name, steps):
    """Sets a node's wall clock: (seconds off, how long in s) after each other."""
    def act(stage):
        with open(stage.node(name).folder / "clock", "r+b", buffering=0) as file:
            for offset, seconds in steps:
                os.pwrite(file.fileno(), struct.pack("=q", offset), 0)
                time.sleep(seconds)
    return act
