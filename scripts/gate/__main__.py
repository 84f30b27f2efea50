"""Runs every part in order and prints the sum as the last lines."""

import argparse
import sys
import time

from . import parts
from .counts import Counts


def main():
    """Exit status 0 only if nothing failed and something passed."""
    parser = argparse.ArgumentParser(prog="scripts/test", description="Runs every test of failover.")
    parser.add_argument("--quick", action="store_true", help="unit tests and a part of the integration tests")
    options = parser.parse_args()
    total = Counts()
    begun = time.monotonic()
    for name, part in parts.plan(options.quick):
        total += run(name, part)
    print(f"\nall parts: {time.monotonic() - begun:.0f} s, {total.skipped} skipped")
    print(f"{total.passed} passed, {total.failed} failed")
    sys.stdout.flush()
    return 0 if total.failed == 0 and total.passed > 0 else 1


def run(name, part):
    """Runs one part; prints its counts and its time."""
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    counts = part()
    print(f"-- {name}: {counts} in {time.monotonic() - begun:.1f} s", flush=True)
    return counts


if __name__ == "__main__":
    sys.exit(main())
