"""scripts/chaos/storm: random walks until the time is over or an invariant breaks."""

import argparse
import pathlib
import secrets
import sys
import time

from lab.starting import can_run

from .kit import experiment, report
from .kit.fault import Fault
from .kit.history import History
from .kit.stage import Stage
from .walk import Broken, Walk

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: A new lab after so many seconds: the records of one do not grow without end.
ROUND = 180


def main():
    """Exit status 0: all invariants held; 1: not; 77: no lab can run here."""
    parser = argparse.ArgumentParser(prog="scripts/chaos/storm", description="Random walks under judged invariants.")
    parser.add_argument("--minutes", type=float, default=1, help="how long; default: 1")
    parser.add_argument("--seed", type=int, help="default: from the system")
    parser.add_argument("--nodes", type=int, choices=(2, 3), help="default: two and three in turn")
    parser.add_argument("--report", type=pathlib.Path, default=ROOT / ".build" / "chaos" / "storm", metavar="DIR")
    options = parser.parse_args()
    if not can_run("scripts/chaos/storm"):
        return 77
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    limit = time.monotonic() + 60 * options.minutes
    steps, number = 0, 0
    while time.monotonic() < limit:
        nodes = options.nodes or 2 + number % 2
        taken, broken = walk(seed + number, nodes, min(limit, time.monotonic() + ROUND), options.report)
        steps += taken
        if broken:
            print(f"BROKEN: {broken}\nreplay: scripts/chaos/storm --seed {seed + number} --nodes {nodes}; "
                  f"records in {options.report}")
            return 1
        number += 1
    print(f"{steps} steps in {number} walks from seed {seed}: every invariant held")
    return 0


def walk(seed, nodes, limit, folder):
    """One walk in a lab of its own; (steps, what broke or None)."""
    stage = Stage(seed=seed, nodes=nodes, unicast=seed % 3 == 0)
    began, steps, broken = 0, 0, None
    try:
        stage.begin()
        began = time.time_ns()
        walker = Walk(stage)
        while time.monotonic() < limit:
            print(f"seed {seed}, {nodes} nodes: {walker.step()}", flush=True)
            steps += 1
    except Broken as error:
        broken = str(error)
    except Exception as error:
        broken = f"the walk itself: {error!r}"
    finally:
        if broken and began:
            keep(stage, seed, max(began, last_step(stage) - 10**9), broken, folder)
        stage.close()
    return steps, broken


def last_step(stage):
    """When the last step began."""
    return max((note.time for note in stage.notes.entries if note.what.startswith("step")), default=0)


def keep(stage, seed, begun, broken, folder):
    """A report of the last step, as of any fault."""
    ended = time.time_ns()
    fault = Fault("W", "the last step of a random walk", broken.splitlines()[0], {}, inject=lambda _: None)
    outcome = experiment.Outcome(fault, "failoverd", seed, folder=folder, problems=[broken])
    stage.end()
    outcome.history = History(stage, begun, begun + 10**9, ended, ended)
    report.write(outcome, stage)


if __name__ == "__main__":
    sys.exit(main())
