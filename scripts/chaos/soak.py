"""scripts/chaos/soak: many failovers in a row; what the daemons use must not grow."""

import argparse
import os
import pathlib
import sys
import time

from lab.resources import cpu_seconds
from lab.starting import can_run

from .kit.stage import Stage

#: What counts as growth of anonymous memory after the first minute, in KiB a process.
GROWTH = 64
#: How many times on the way it is told what is used.
TELLINGS = 6


def main():
    """Exit status 0: nothing grew and each failover came; 1: not; 77: no lab can run here."""
    parser = argparse.ArgumentParser(prog="scripts/chaos/soak", description="Failovers in a row; nothing may grow.")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--interval", type=float, default=0.01, metavar="S", help="advert interval; default: 0.01")
    parser.add_argument("--every", type=float, default=10, metavar="S", help="between failovers; default: 10")
    options = parser.parse_args()
    if not can_run("scripts/chaos/soak"):
        return 77
    stage = Stage(advert=options.interval, rate=20)
    try:
        stage.begin()
        return soak(stage, options)
    finally:
        stage.close()


def soak(stage, options):
    """Pulls the cable of the master again and again; both daemons live through all of it."""
    began, moves, first, told = time.monotonic(), 0, None, 0
    limit = began + 60 * options.minutes
    warm = min(60, 30 * options.minutes)
    while time.monotonic() < limit:
        due = time.monotonic() + options.every
        stage.switch.cut(stage.lb1)
        stage.await_master(stage.lb2, 10)
        stage.switch.heal(stage.lb1)
        stage.await_master(stage.lb1, 10)
        moves += 2
        passed = time.monotonic() - began
        if first is None and passed > warm:
            first = used(stage)
        if passed * TELLINGS > 60 * options.minutes * (told + 1):
            told += 1
            print(f"after {passed:.0f} s: " + ", ".join(f"{k} {v[1]} KiB" for k, v in sorted(used(stage).items())),
                  flush=True)
        time.sleep(max(0, due - time.monotonic()))
    last = used(stage)
    first = first or last
    return verdict(stage, first, last, moves, time.monotonic() - began)


def used(stage):
    """(descriptors, anonymous memory in KiB) of each process of each daemon, by node and place."""
    found = {}
    for node in stage.nodes:
        for place, pid in enumerate(node.daemon.pids()):
            lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
            memory = next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
            found[f"{node.name}/{place}"] = (len(os.listdir(f"/proc/{pid}/fd")), memory)
    return found


def verdict(stage, first, last, moves, seconds):
    """Prints a line for each process; 1 if any grew."""
    bad = 0
    for name, (descriptors, memory) in sorted(last.items()):
        before = first.get(name)
        grown = before is None or descriptors > before[0] or memory > before[1] + GROWTH
        bad += grown
        print(f"{name}: descriptors {before and before[0]} then {descriptors}, RssAnon {before and before[1]} KiB then "
              f"{memory} KiB{'  GREW' if grown else ''}")
    used_cpu = {node.name: 100 * cpu_seconds(node.daemon.pids()) / seconds for node in stage.nodes}
    print(f"{moves} moves in {seconds:.0f} s; processor {', '.join(f'{k} {v:.1f} %' for k, v in used_cpu.items())}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
