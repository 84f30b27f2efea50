"""scripts/differential: configurations by seed, judged and run by both; exit status 1 after an unlisted disagreement."""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import sys
import tempfile
import time
from dataclasses import dataclass

from lab.command import LabError
from lab.laboratory import Laboratory
from lab.starting import can_run

from . import behaviour, corpus, differences, generate, reasons, runnable, verdicts
from .values import INTERFACES

#: Files that are judged in one go.
BATCH = 400


def options():
    """The command line, read."""
    parser = argparse.ArgumentParser(prog="scripts/differential", description="failover beside Debian's keepalived.")
    parser.add_argument("--seeds", type=int, default=1000, help="configurations to judge (default 1000)")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--run", type=int, default=40, help="configurations to run under both (default 40)")
    parser.add_argument("--jobs", type=int, default=4, help="pairs of daemons at a time")
    return parser.parse_args()


def main():
    """Prints what disagrees without a reason, then the sums."""
    chosen = options()
    if not can_run("scripts/differential", failoverd=False):
        return 77
    begun = time.monotonic()
    files = {f"seed {seed}": generate.case(seed).files for seed in range(chosen.first, chosen.first + chosen.seeds)}
    accepted = []
    wrong = judge_all({**corpus.cases(), **files}, accepted)
    tasks = {name: task(files) for name, files in corpus.cases().items() if name in accepted and corpus.runnable(files)}
    tasks |= {f"seed {seed}": Task(runnable.case(seed).files)
              for seed in range(chosen.first, chosen.first + chosen.run)}
    wrong += run_all(tasks, chosen.jobs)
    print(f"{time.monotonic() - begun:.0f} s, {wrong} unlisted disagreements")
    return 1 if wrong else 0


def judge_all(files, accepted=None):
    """Judges all files; prints and counts the disagreements without a reason. Adds the names of those that both accept
    to `accepted`."""
    known = corpus.cases().values()
    sums, keys, wrong = collections.Counter(), collections.Counter(), 0
    names = list(files)
    with Laboratory() as lab, tempfile.TemporaryDirectory(prefix="twin-") as folder:
        os.chmod(folder, 0o755)
        machine = verdicts.machine(lab, {name for files in known for name in corpus.interfaces(files)},
                                   {path for files in known for path in corpus.scripts(files)})
        for at in range(0, len(names), BATCH):
            places = []
            for name in names[at:at + BATCH]:
                place = pathlib.Path(folder) / name.replace(" ", "-")
                verdicts.write(place, files[name])
                places.append(place)
            for verdict in verdicts.judge(machine, places):
                sums[kind(verdict)] += 1
                if accepted is not None and kind(verdict) == "both accept":
                    accepted.append(verdict.name)
                left = reasons.unexplained(verdict) if kind(verdict) == "disagree" else []
                keys.update(reasons.reasons_of(verdict) if kind(verdict) == "disagree" else [])
                wrong += bool(left)
                for text in left:
                    print(f"{verdict.name}: keepalived {verdict.keepalived}, failover {verdict.failover}: {text}")
    print("judged: " + ", ".join(f"{count} {word}" for word, count in sorted(sums.items())))
    print("reasons: " + ", ".join(f"{count} {word}" for word, count in keys.most_common()))
    return wrong


def kind(verdict):
    """What a verdict is counted as."""
    if verdict.keepalived in verdicts.SILENT:
        return "without a verdict of keepalived"
    if not verdict.agree():
        return "disagree"
    return "both refuse" if verdict.failover else "both accept"


@dataclass(frozen=True)
class Task:
    """A file to run under both, and what it needs around it."""

    files: dict
    interfaces: tuple = INTERFACES
    sources: tuple = ()
    scripts: tuple = ()


def task(files):
    """The task of a hand-made file."""
    return Task(corpus.runnable(files), corpus.interfaces(files), corpus.sources(files), corpus.scripts(files))


def run_all(tasks, jobs):
    """Runs each file under both daemons; prints and counts what they do differently without a reason."""
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for name, left in pool.map(lambda name: (name, run_one(tasks[name])), tasks):
            wrong += bool(left)
            for text in left:
                print(f"{name}: {text}")
    print(f"run: {len(tasks)} under both, {wrong} with unlisted differences")
    return wrong


def run_one(task):
    """What the two do differently with one file, as lines; empty if nothing, or all of it is on purpose."""
    with tempfile.TemporaryDirectory(prefix="twin-") as folder:
        os.chmod(folder, 0o755)
        try:
            return differences.unlisted(behaviour.compare(
                folder, task.files, task.interfaces, differences.SETTLE, task.sources, task.scripts))
        except LabError as error:
            return [f"cannot be run: {error}"]


if __name__ == "__main__":
    sys.exit(main())
