"""The master's cable is pulled: how long until the client is answered again."""

import time

from lab.measuring import EchoProbe
from lab.pair import SECOND
from lab.timing import ALLOWANCE, down_interval
from lab.waiting import wait_until

from .setups import ECHO_RATE, median_and_most, note, pair, random_pause
from .table import Figure, Row, milliseconds

#: (advert interval in s, VRRP version, repetitions, repetitions with --quick)
SERIES = [(1, 2, 7, 3), (0.1, 3, 12, 4), (0.01, 3, 15, 5)]


def measure(kinds, quick):
    """One row for each advert interval."""
    for interval, version, many, few in SERIES:
        limit = down_interval(SECOND, interval, version)
        figures = {}
        for kind in kinds:
            note(f"cable pulled, advert {interval:g} s, {kind}")
            gaps = series(kind, interval, version, few if quick else many)
            middle, most = median_and_most(gaps)
            figures[kind] = Figure(middle, f"{milliseconds(middle)} ms, most {milliseconds(most)}")
        yield Row(f"cable pulled, advert {interval:g} s", figures,
                  f"at most {milliseconds(limit)} ms (3 × interval + skew) + 2")


def series(kind, interval, version, repetitions):
    """The client's gaps in s of one daemon."""
    gaps = []
    with pair(kind, False, lambda made: made.configure(advert_int=interval, version=version)) as made:
        for _ in range(repetitions):
            random_pause(interval)
            gaps.append(once(made))
    return gaps


def once(made):
    """Pulls the cable, puts it back, waits until the preferred node serves again; returns the gap in s."""
    with EchoProbe(made.client, made.vip, ECHO_RATE) as echo:
        echo.await_answers()
        time.sleep(0.05)
        cut = time.time_ns()
        made.lab.switch.cut(made.lb1)
        wait_until(lambda: echo.last_answer() > cut + 15_000_000 and made.lb2.holds(made.vip),
                   made.down + ALLOWANCE, "lb2 answers", every=0.005)
        time.sleep(0.1)
        echo.stop()
        gap = echo.gap(cut - 50_000_000)
    made.lab.switch.heal(made.lb1)
    made.await_master(made.lb1, 3 * made.down + ALLOWANCE)
    return gap
