"""The parts of the gate, in order."""

import pathlib

from . import counts
from .counts import Counts
from .integration import integration_tests
from .streaming import run

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 60
#: Bounds of the parts, in s: far above what they take, below what continuous integration allows.
LINT, BUILD, UNIT, INTEGRATION = 5 * SECONDS, 30 * SECONDS, 15 * SECONDS, 25 * SECONDS
SIMULATION = 12 * SECONDS
#: Seeds that the gate runs, from the first with all features on, and real time for them in s; with --quick a tenth of
#: it. A change is judged by what it breaks, and new seeds are for `scripts/simulate` by hand.
FIRST_SEED, SEEDS, SEED_SECONDS = 10_000, 46, 45


def plan(quick):
    """(name, function) of each part."""
    return [
        ("lint", lint),
        ("build, release", release_build),
        ("build, tests", test_build),
        ("unit tests", unit_tests),
        ("simulation" + (", quick" if quick else ""), lambda: simulation(quick)),
        ("integration tests" + (", quick" if quick else ""),
         lambda: integration_tests(ROOT, INTEGRATION, quick)),
    ]


def judged(result, tail=60):
    """One failure, with the end of what was printed, unless the command succeeded."""
    if result.status == 0:
        return Counts()
    print("\n".join(result.output.splitlines()[-tail:]))
    return Counts(failed=1)


def lint():
    """The formatting and style rules of the toolchain, strictly."""
    return judged(run(["swift", "format", "lint", "--strict", "--parallel", "-r", "Sources", "Tests", "Package.swift"],
                      ROOT, LINT))


def release_build():
    """What users run and the integration tests drive."""
    for product in ("failoverd", "failover", "failover-agent", "cloud-emulator", "chaos-switch"):
        result = run(["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", product], ROOT, BUILD)
        if result.status != 0:
            return judged(result)
    return Counts()


def test_build():
    """All unit tests and what they test, for debugging; what only the release build needs is left out."""
    return judged(run(["swift", "build", "--product", "failoverPackageTests"], ROOT, BUILD))


def unit_tests():
    """Swift Testing."""
    result = run(["swift", "test", "--skip-build"], ROOT, UNIT)
    found = counts.of_swift(result.output, result.status)
    if found.failed:
        lines = result.output.splitlines()
        told = [line for line in lines if "recorded an issue" in line or " failed after" in line]
        print("\n".join((told or lines)[-80:]))
    return found


def simulation(quick):
    """Seeds that failed once, planted bugs, small worlds, a pair that moves without end, and a row of seeds, in a
    release build."""
    tasks = [["--recorded", "Tests/SimulationTests/failed-seeds.txt"],
             ["--first", str(FIRST_SEED), "--seeds", str(SEEDS),
              "--seconds", str(SEED_SECONDS // 10 if quick else SEED_SECONDS)]]
    if not quick:
        tasks += [["--canaries"], ["--exhaustive", "--seconds", "60"], ["--transitions", "100000"]]
    total = Counts()
    for task in tasks:
        result = run(["scripts/simulate"] + task, ROOT, BUILD + SIMULATION)
        lines = result.output.splitlines()
        print("\n".join(lines[-40:] if result.status else lines[-1:]))
        total += Counts(passed=1) if result.status == 0 else Counts(failed=1)
    return total
