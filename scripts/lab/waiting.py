"""Waiting for a fact by asking again, with a bound. The tests sleep nowhere else."""

import time

from .command import LabError


class Timeout(LabError):
    """The awaited fact did not come true within its bound."""


def wait_until(fact, seconds, what, every=0.02):
    """Asks `fact()` every `every` seconds until it is true and returns its value; raises Timeout after `seconds`."""
    limit = time.monotonic() + seconds
    while True:
        value = fact()
        if value:
            return value
        if time.monotonic() > limit:
            detail = what() if callable(what) else what
            raise Timeout(f"not within {seconds:g} s: {detail}")
        time.sleep(every)


def holds_for(fact, seconds, every=0.02):
    """True if `fact()` is true each time it is asked during `seconds`. For claims that something does not happen."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if not fact():
            return False
        time.sleep(every)
    return True
