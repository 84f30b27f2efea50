"""Command line of the show."""

import argparse
import sys

from lab import tools
from lab.command import LabError
from lab.laboratory import end_on_signals

from . import cloud, kept, show


def options():
    """The command line, read."""
    parser = argparse.ArgumentParser(
        prog="scripts/quickstart", description="Two load balancers keep one address alive: a show in namespaces.")
    parser.add_argument("show", nargs="?", choices=["pair", "cloud"], default="pair",
                        help="pair: a virtual address (the default); cloud: a provider's reserved address")
    parser.add_argument("--keep", action="store_true", help="leave the lab up and say which commands to try")
    parser.add_argument("--clean", action="store_true", help="remove a lab left by --keep")
    parser.add_argument("--in", dest="command", nargs=argparse.REMAINDER, metavar=("MACHINE", "COMMAND"),
                        help="run a command in a kept lab: lb1, lb2, client, web1, web2, switch")
    return parser.parse_args()


def main():
    """Exit status 0 only if every step did what it says."""
    chosen = options()
    if chosen.command is not None:
        return kept.enter(chosen.command)
    if chosen.clean:
        return kept.clean()
    reason = tools.why_not()
    if reason is not None:
        print(f"scripts/quickstart: {reason}", file=sys.stderr)
        return 1
    if kept.exists():
        print("scripts/quickstart: a kept lab is still up; first: scripts/quickstart --clean", file=sys.stderr)
        return 1
    end_on_signals()
    try:
        return cloud.run() if chosen.show == "cloud" else show.run(chosen.keep)
    except KeyboardInterrupt:
        print("\nended; everything the lab made is removed")
        return 130
    except LabError as error:
        print(f"\nscripts/quickstart: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
