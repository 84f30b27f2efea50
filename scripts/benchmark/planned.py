"""Planned moves: echo requests lost, new connections failed, and connections that the move cut short."""

import time

from lab.timing import ALLOWANCE

from .setups import ECHO_RATE, HTTP_RATE, note, pair
from .table import Figure, Row, milliseconds

REACH = "0 lost at 2,000/s, 0 failed at 200/s"


def sigterm(made):
    """The master is stopped."""
    made.lb1.daemon.terminate()
    return made.lb2


def preemption(made):
    """The preferred node returns."""
    if made.lb1.daemon.running():
        made.lb1.daemon.process.wait()
    made.lb1.daemon.start()
    return made.lb1


def promote(made):
    """The backup is promoted."""
    made.lb2.failover("promote", check=0)
    return made.lb2


def release(made):
    """The promotion ends."""
    made.lb2.failover("release", check=0)
    return made.lb1


def demote(made):
    """The master is demoted."""
    made.lb1.failover("demote", check=0)
    return made.lb2


#: In this order each move finds the pair as the one before left it.
MOVES = [("SIGTERM of the master", sigterm, True), ("preemption by a returning node", preemption, True),
         ("promote", promote, False), ("release", release, False), ("demote", demote, False),
         ("release after demote", release, False)]


def measure(kinds, quick):
    """One row for each move; keepalived has no commands, so only what it can do is measured of it."""
    found = {}
    for kind in kinds:
        note(f"planned moves, advert 1 s, {kind}")
        found[kind] = series(kind, 1 if quick else 3)
    for name, _, _ in MOVES:
        figures = {kind: figure(results[name]) for kind, results in found.items() if results.get(name)}
        yield Row(f"{name}, advert 1 s", figures, REACH)


def series(kind, rounds):
    """{move: [(gap in s, echo lost, new connections failed, cut short)]} of one daemon."""
    results = {name: [] for name, _, _ in MOVES}
    with pair(kind, True, lambda made: made.configure(advert_int=1, version=2)) as made:
        made.probe(ECHO_RATE, HTTP_RATE)
        for _ in range(rounds):
            for name, move, anyone in MOVES:
                if anyone or kind == "failoverd":
                    results[name].append(once(made, move))
    return results


def once(made, move):
    """Does a move; returns what it cost."""
    begun = time.time_ns()
    made.await_master(move(made), 2 * made.down + ALLOWANCE)
    lost, failed = made.losses(begun)
    cut = made.http.broken(begun)
    return made.echo.gap(begun - 50_000_000), lost, sum(failed.values()), cut


def figure(results):
    """The worst of the repetitions: gap, losses."""
    gap, lost, failed, cut = (max(column) for column in zip(*results))
    return Figure(lost, f"{lost} lost, {failed} + {cut} failed, {milliseconds(gap)} ms")
