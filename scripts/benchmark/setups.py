"""The labs that the parts measure in."""

import random
import statistics
import sys
import time
from contextlib import contextmanager

from lab.laboratory import Laboratory
from lab.pair import Pair

#: Rates of the probes, a second.
ECHO_RATE, HTTP_RATE = 2000, 200


@contextmanager
def pair(kind, web, prepare):
    """A running pair of two daemons of one kind; `prepare(pair)` writes its files."""
    with Laboratory() as lab:
        made = Pair(lab, (kind, kind), web=web)
        prepare(made)
        made.start()
        yield made


def random_pause(seconds):
    """Waits a random part of `seconds`, so that faults meet every phase of the advert interval."""
    time.sleep(random.random() * seconds)


def note(text):
    """Tells on standard error what is measured now."""
    print(text, file=sys.stderr, flush=True)


def median_and_most(values):
    """(median, largest)."""
    return statistics.median(values), max(values)
