"""K16: the firewall is flushed and loaded anew."""

from chaos.kit.actions import run
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="K16",
    title="the master's nftables ruleset is flushed",
    promise="No part of the election rests on a rule of ours: nothing moves.",
    inject=run("lb1", "nft", "flush", "ruleset"),
    hold=1,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0)},
)
