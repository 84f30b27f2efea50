"""HAProxy is killed under the seed's own configuration (`pidof haproxy`, interval 2): until pages come again."""

import time

from lab.measuring import HTTPProbe
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

from .setups import HTTP_RATE, median_and_most, note, pair, random_pause
from .table import Figure, Row, milliseconds


def measure(kinds, quick):
    """One row."""
    figures = {}
    for kind in kinds:
        note(f"HAProxy killed, {kind}")
        times = series(kind, 2 if quick else 5)
        middle, most = median_and_most(times)
        figures[kind] = Figure(middle, f"{milliseconds(middle)} ms, most {milliseconds(most)}")
    yield Row("HAProxy killed, until a new connection is served", figures, "30 ms")


def series(kind, repetitions):
    """The times in s of one daemon."""
    times = []
    with pair(kind, True, lambda made: made.configure_seed(address=f"{made.vip}/24")) as made:
        for _ in range(repetitions):
            random_pause(2)
            times.append(once(made))
            made.lb1.haproxy.start()
            made.await_master(made.lb1, 6 + ALLOWANCE)
    return times


def once(made):
    """Kills HAProxy on the master; returns s from then to the end of the first connection after the last failure."""
    with HTTPProbe(made.client, made.vip, HTTP_RATE) as http:
        http.await_answers()
        time.sleep(0.1)
        died = time.time_ns()
        made.lb1.haproxy.kill()
        wait_until(lambda: http.last_answer() > died + 20_000_000 and made.lb2.holds(made.vip),
                   4 + ALLOWANCE, "lb2 serves", every=0.01)
        time.sleep(1.2)
        http.stop()
        rows = http.rows(died - 1_000_000_000)
    failures = [begun for begun, end in rows if end < 0]
    if not failures:
        return 0.0
    return min(end for begun, end in rows if begun > max(failures) and end > 0) / 1e9 - died / 1e9
