"""What the screen shows, gathered: the daemons' own words and the client's record."""

import time
from dataclasses import dataclass, field

from lab.command import LabError


@dataclass
class NodeFacts:
    """One load balancer as its daemon describes it."""

    state: str = "-"
    priority: str = "-"
    peers: str = "-"
    holds: bool = False
    promoted: bool = False


@dataclass
class Facts:
    """One look at the lab."""

    nodes: dict = field(default_factory=dict)
    since_answer: float = 0
    answered: int = 0
    lost: int = 0
    pages: int = 0
    failed: int = 0


def of_node(node, address):
    """Asks `failover --json status`; a daemon that does not answer shows as "-"."""
    facts = NodeFacts()
    try:
        status, document = node.failover_json("status", timeout=5)
    except LabError:
        return facts
    instances = document.get("instances") or []
    if status == 5 or not instances:
        return facts
    first = instances[0]
    facts.state = first.get("state", "-")
    facts.priority = str(first.get("priority", {}).get("effective", "-"))
    facts.holds = any(item.get("bound") and item.get("address", "").split("/")[0] == address
                      for item in first.get("addresses", []))
    facts.promoted = bool(first.get("promotion"))
    peers = first.get("peers", [])
    ready = sum(1 for peer in peers if peer.get("ready"))
    facts.peers = f"{ready} of {len(peers)} ready"
    return facts


class Observer:
    """Looks at the daemons and at the probes."""

    def __init__(self, balancers, address, echo, http):
        self.balancers = balancers
        self.address = address
        self.echo = echo
        self.http = http

    def look(self):
        """All facts of this moment."""
        facts = Facts({node.name: of_node(node, self.address) for node in self.balancers})
        now = time.time_ns()
        last = self.echo.last_answer()
        facts.since_answer = (now - last) / 1e9 if last else float("inf")
        facts.answered, facts.lost = self.count(self.echo, now - 100_000_000)
        facts.pages, facts.failed = self.count(self.http, now - 1_000_000_000)
        return facts

    @staticmethod
    def count(probe, until):
        """(answered, not answered) of what was sent before `until`."""
        rows = probe.rows(0, until)
        answered = sum(1 for _, answer in rows if answer > 0)
        return answered, len(rows) - answered
