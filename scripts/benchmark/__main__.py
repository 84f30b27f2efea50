"""Runs the chosen parts and prints the table."""

import argparse
import sys
import time

from lab.command import LabError, run
from lab.starting import can_run

from . import cable, cloud_part, haproxy_part, memory_part, planned, report, scale, table, thousands

PARTS = {"cable": cable, "planned": planned, "haproxy": haproxy_part, "scale": scale, "memory": memory_part,
         "cloud": cloud_part, "thousands": thousands}
#: Parts that run only when they are named.
LONG = ("thousands",)


def options():
    """The command line, read."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="failoverd beside Debian's keepalived.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--write", action="store_true", help="put the table into docs/BENCHMARKS.md")
    parser.add_argument("--only", choices=table.KINDS, help="measure only one of the two")
    chosen = parser.parse_args()
    unknown = [part for part in chosen.parts if part not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    return chosen


def main():
    """Exit status 1 if a part could not be measured."""
    chosen = options()
    if not can_run("scripts/bench", chosen.only != "keepalived"):
        return 1
    failures = 0
    parts = chosen.parts or [part for part in PARTS if part not in LONG]
    # Each page has its own table: what is not measured now stays as it is.
    pages = {"cloud": (report.write_cloud, 0), "thousands": (report.write_thousands, thousands.COUNT_RELOADED)}
    for names, (write, count) in (([name for name in parts if name not in pages], (report.write, scale.COUNT)),
                                  *(([name], page) for name, page in pages.items() if name in parts)):
        if not names:
            continue
        rows, failed = measure_all(chosen, names)
        failures += failed
        text = table.markdown(rows)
        print(table.plain(rows) if sys.stdout.isatty() else text)
        if chosen.write and not failed:
            write(text, " ".join(["scripts/bench", *sys.argv[1:]]), keepalived_version(), count)
    return 1 if failures else 0


def measure_all(chosen, names):
    """All rows of some parts, and how many of these failed."""
    kinds = [chosen.only] if chosen.only else list(table.KINDS)
    rows, failures = [], 0
    for name in names:
        begun = time.monotonic()
        try:
            rows.extend(PARTS[name].measure(kinds, chosen.quick))
        except LabError as error:
            print(f"{name}: {error}", file=sys.stderr)
            failures += 1
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return rows, failures


def keepalived_version():
    """The first line of `keepalived --version`."""
    done = run(["keepalived", "--version"], check=False)
    return (done.stderr + done.stdout).splitlines()[0].replace("Keepalived ", "keepalived ")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
