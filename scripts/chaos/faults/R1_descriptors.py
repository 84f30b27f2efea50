"""R1: no descriptor is left."""

import os

from chaos.kit.actions import engine
from chaos.kit.fault import Fault, exactly, seconds
from lab.command import run


def limit(stage, number):
    """The soft and the hard limit."""
    run(["prlimit", "--pid", str(engine(stage.lb1)), f"--nofile={number}:1024"])
    stage.lb1.failover("status")


FAULT = Fault(
    id="R1",
    title="the master's engine may open no more descriptors",
    promise="What is open goes on: adverts, addresses; commands are turned away until there is room.",
    inject=lambda stage: limit(stage, len(os.listdir(f"/proc/{engine(stage.lb1)}/fd"))),
    heal=lambda stage: limit(stage, 1024),
    hold=4,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "advert gap": seconds(0.15)},
)
