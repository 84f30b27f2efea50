"""scripts/chaos/run: plays faults and says which promises were kept."""

import argparse
import concurrent.futures
import os
import pathlib
import secrets
import subprocess
import sys

from lab.starting import can_run

from .kit import catalogue, experiment
from .kit.fault import ALLOWANCE, GROUPS
from .kit.timeline import show

ROOT = pathlib.Path(__file__).resolve().parents[2]
REPORTS = ROOT / ".build" / "chaos"


def main():
    """Exit status 0: every promise was kept; 1: not; 64: usage; 77: no lab can run here."""
    options = arguments()
    try:
        faults = catalogue.chosen(options.names)
    except KeyError as error:
        print(f"no fault is called {error.args[0]}; scripts/chaos/run --list", file=sys.stderr)
        return 64
    if options.list:
        listing(faults)
        return 0
    if not can_run("scripts/chaos/run", options.daemon == "failoverd"):
        return 77
    faults = [fault for fault in faults if options.daemon == "failoverd" or fault.keepalived is True]
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    if options.jobs > 1 and len(faults) > 1:
        kept = side_by_side(faults, options, seed)
    else:
        kept = [play(fault, options, seed) for fault in faults]
    print(f"{sum(kept)} kept, {len(kept) - sum(kept)} broken; seed {seed}; reports in {options.report}")
    return 0 if kept and all(kept) else 1


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/chaos/run", description="Plays faults on the real kernel and judges what was promised.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="faults, or groups such as P; default: all")
    parser.add_argument("--list", action="store_true", help="says what there is and what each promises")
    parser.add_argument("--seed", type=int, help="of everything that is drawn; default: from the system")
    parser.add_argument("--daemon", choices=("failoverd", "keepalived"), default="failoverd")
    parser.add_argument("--report", type=pathlib.Path, default=REPORTS, metavar="DIR", help="default: .build/chaos")
    parser.add_argument("--allowance", type=float, default=ALLOWANCE, metavar="S",
                        help=f"added to each promised time; default: {ALLOWANCE:g}")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="labs at once; default: 1")
    return parser.parse_args()


def listing(faults):
    """One paragraph for each fault."""
    for letter, words in GROUPS.items():
        members = [fault for fault in faults if fault.group == letter]
        if members:
            print(f"{letter}: {words}, {len(members)} faults")
        for fault in members:
            print(f"  {fault.name}: {fault.title}\n      {fault.promise}")
            print(f"      {'; '.join(f'{name} {bound}' for name, bound in fault.bounds.items())}")
    print(f"{len(faults)} faults")


def play(fault, options, seed):
    """Plays one fault here; True if its promise was kept."""
    folder = options.report / options.daemon / fault.name
    outcome = experiment.play(fault, options.daemon, seed, folder, options.allowance)
    print(line(outcome), flush=True)
    return outcome.passed


def line(outcome):
    """One line, and why for a broken promise."""
    words = ", ".join(f"{name} {show(value, bound.unit)} ({'' if good else 'not '}{bound})"
                      for name, value, bound, good in outcome.judged)
    text = f"{'kept  ' if outcome.passed else 'BROKEN'} {outcome.fault.name}: {words} in {outcome.took:.0f} s"
    return "\n".join([text, *(f"       {problem}" for problem in outcome.problems)])


def side_by_side(faults, options, seed):
    """Plays each fault in a process of its own, some at once; which were kept."""
    def one(fault):
        done = subprocess.run(
            [sys.executable, "-m", "chaos", fault.name, "--seed", str(seed), "--daemon", options.daemon,
             "--report", str(options.report), "--allowance", str(options.allowance)],
            text=True, capture_output=True, env=os.environ, stdin=subprocess.DEVNULL)
        text = "\n".join(row for row in done.stdout.splitlines() if " kept, " not in row)
        print(text + (done.stderr if done.returncode not in (0, 1) else ""), flush=True)
        return done.returncode == 0

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        return list(pool.map(one, faults))


if __name__ == "__main__":
    sys.exit(main())
