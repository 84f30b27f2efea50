"""The steps of the show: what is done, what must come of it, and what the client noticed."""

import time
from dataclasses import dataclass

from lab.command import LabError


@dataclass(frozen=True)
class Step:
    """`action` is done; within `within` s `winner` shall be MASTER and serve; the client's gap at most `gap` s."""

    title: str
    winner: str
    gap: float
    within: float
    action: object


@dataclass(frozen=True)
class Outcome:
    """What came of a step. `gap` in s; `problem` is empty if it did what it says."""

    step: Step
    gap: float
    lost: int
    failed: int
    problem: str


def plan(lab, lb1, lb2):
    """The six steps. Gaps: a failure may take the protocol's time, a planned move nothing that is noticed."""
    failure = 3 + 2 / 256 + 0.5
    return [
        Step("HAProxy on lb1 is killed", "lb2", 0.5, 6, lb1.haproxy.kill),
        Step("HAProxy on lb1 is back", "lb1", 0.1, 10, lb1.haproxy.start),
        Step("lb1's cable is pulled", "lb2", failure, 8, lambda: lab.switch.cut(lb1)),
        Step("lb1's cable is put back", "lb1", 0.1, 10, lambda: lab.switch.heal(lb1)),
        Step("lb2: failover promote", "lb2", 0.1, 15, lambda: lb2.failover("promote", check=0)),
        Step("lb2: failover release", "lb1", 0.1, 15, lambda: lb2.failover("release", check=0)),
    ]


def perform(step, observer, draw):
    """Does one step and watches it; `draw(facts)` is called at each look. Returns the Outcome."""
    begun = time.time_ns()
    problem = ""
    try:
        step.action()
    except LabError as error:
        problem = str(error).splitlines()[0]
    settled = watch(step, observer, draw, begun)
    end = time.time_ns()
    linger(observer, draw, 1.1)  # late answers, and connections that are not decided yet
    gap = observer.echo.gap(begun - 50_000_000, end)
    if not problem and not settled:
        problem = f"{step.winner} is not MASTER and serving after {step.within:g} s"
    if not problem and gap > step.gap:
        problem = f"longer than {step.gap:.2g} s"
    return Outcome(step, gap, observer.echo.lost(begun, end), sum(observer.http.refused(begun, end).values()), problem)


def watch(step, observer, draw, begun):
    """Looks until the winner alone is MASTER, holds the address and the client is served; False at the bound."""
    limit = begun + int(step.within * 1e9)
    calm = 0
    while time.time_ns() < limit:
        facts = observer.look()
        draw(facts)
        calm = calm + 1 if reached(step, facts) else 0
        if calm == 3:
            return True
        time.sleep(0.15)
    return False


def reached(step, facts):
    """True if the facts are what the step says. A node that is cut off holds nothing either: it is in FAULT."""
    masters = [name for name, node in facts.nodes.items() if node.state == "MASTER"]
    holders = [name for name, node in facts.nodes.items() if node.holds]
    return masters == [step.winner] and holders == [step.winner] and facts.since_answer < 0.1


def linger(observer, draw, seconds):
    """Goes on looking for a while."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        draw(observer.look())
        time.sleep(0.2)
