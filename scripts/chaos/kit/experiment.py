"""Playing one fault from the empty lab to the report."""

import pathlib
import shutil
import sys
import time
import traceback
from dataclasses import dataclass, field

from lab.command import LabError
from lab.waiting import Timeout

from . import figures as measuring
from . import report
from .fault import ALLOWANCE, seconds
from .history import History
from .stage import Stage

#: Calm recorded after everything has settled, in s.
CALM = 0.5
#: How much longer than promised the stage may take before the experiment gives up waiting, in s.
PATIENCE = 8
#: Words in a daemon's log that no fault excuses.
CRASHES = ("Fatal error", "Precondition failed", "crashed", "Segmentation", "Backtrace")


@dataclass
class Outcome:
    """What came out of one experiment."""

    fault: object
    kind: str
    seed: int
    figures: dict = field(default_factory=dict)
    judged: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    history: object = None
    folder: pathlib.Path | None = None
    allowance: float = ALLOWANCE
    took: float = 0.0

    @property
    def passed(self):
        """True if every promise was kept."""
        return not self.problems and all(good for _, _, _, good in self.judged)


def play(fault, kind="failoverd", seed=1, folder=None, allowance=ALLOWANCE, make=Stage):
    """Plays `fault` and writes its report to `folder`; removes the lab whatever happens. Returns the Outcome."""
    outcome = Outcome(fault, kind, seed, allowance=allowance, folder=folder)
    begun = time.monotonic()
    stage = None
    try:
        options = dict(fault.stage)
        stage = options.pop("make", make)(kind=kind, seed=seed, **options)
        _play(stage, fault, outcome)
    except (LabError, OSError) as error:
        outcome.problems.append(f"{error}".strip() or repr(error))
    except Exception:
        outcome.problems.append(traceback.format_exc())
    finally:
        outcome.took = time.monotonic() - begun
        _finish(stage, outcome)
    return outcome


def _play(stage, fault, outcome):
    """The experiment itself, on a stage that is built."""
    stage.begin()
    start = time.time_ns() - 300_000_000
    if fault.prepare:
        fault.prepare(stage)
    injected = stage.notes.add(f"fault: {fault.title}")
    try:
        fault.inject(stage)
        time.sleep(fault.hold)
    finally:
        if fault.heal:
            fault.heal(stage)
    healed = stage.notes.add("the fault ends") if fault.heal else injected
    reached = None
    try:
        if fault.winner:
            stage.await_master(stage.node(fault.winner), fault.settle + PATIENCE)
            stage.echo.await_answers(PATIENCE)
            reached = (time.time_ns() - healed) / 1e9
    except Timeout as error:
        outcome.problems.append(str(error))
    time.sleep(CALM)
    ended = time.time_ns()
    values = fault.ask(stage) if fault.ask else {}
    stage.end()
    outcome.history = history = History(stage, start, injected, healed, ended)
    outcome.figures = {**measuring.all_figures(history), **_of_the_logs(stage), "reached": reached, **values}
    if fault.measure:
        outcome.figures.update(fault.measure(stage, history) or {})
    bounds = {"settled": seconds(fault.settle), "crashes": None, **fault.bounds}
    for name, bound in bounds.items():
        if bound is None:
            continue
        value = outcome.figures.get(name)
        outcome.judged.append((name, value, bound, bound.judge(value, outcome.allowance)))
    if outcome.figures["crashes"]:
        outcome.problems.append(f"{outcome.figures['crashes']} lines of a crash in the daemons' logs")


def _of_the_logs(stage):
    """Figures from what the daemons wrote."""
    texts = [node.daemon.text() for node in stage.nodes]
    return {
        "crashes": sum(any(word in line for word in CRASHES) for text in texts for line in text.splitlines()),
        "log lines": sum(len(text.splitlines()) for text in texts),
    }


def _finish(stage, outcome):
    """Writes the report and removes the lab; neither failure keeps the other from happening."""
    try:
        if outcome.folder is not None:
            report.write(outcome, stage)
    except Exception:
        outcome.problems.append(f"no report: {traceback.format_exc()}")
        print(outcome.problems[-1], file=sys.stderr)
    finally:
        if stage is not None:
            stage.close()
            shutil.rmtree(stage.folder, ignore_errors=True)
