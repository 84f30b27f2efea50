"""What every program that builds labs does first."""

import sys

from . import tools
from .daemons import have_failoverd
from .laboratory import end_on_signals


def can_run(program, failoverd=True):
    """True if labs can run here, and signals then end the program in order; else says on the error output why not.
    `failoverd`: it is wanted, so it must be built."""
    reason = tools.why_not()
    if reason is None and failoverd and not have_failoverd():
        reason = "failoverd is not built"
    if reason is None:
        end_on_signals()
        return True
    print(f"{program}: {reason}", file=sys.stderr)
    return False
