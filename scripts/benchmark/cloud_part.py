"""Reserved addresses: failoverd and its agent beside keepalived with the script way, at the emulated provider."""

import calendar
import time

from lab.addresses import address4
from lab.capture import Capture
from lab.laboratory import Laboratory
from lab.measuring import EchoProbe
from lab.resources import cpu_seconds, memory
from lab.waiting import wait_until

from .cloud_setup import ACTION, ADVERT, CALL, CloudSetup, first_moments
from .setups import median_and_most, note
from .table import Figure, Row, milliseconds

EXPRESSION = "proto 112 or (tcp and dst port 8080)"


def measure(kinds, quick):
    """All rows."""
    moves, crowds = {}, {}
    for kind in kinds:
        note(f"host death with a reserved address, {kind}")
        moves[kind] = deaths(kind, 3 if quick else 10)
        for count in (1, 20):
            note(f"{count} floating addresses, {kind}")
            crowds[kind, count] = crowd(kind, count, 1 if quick else 3)
    limit = 3 * ADVERT + (256 - 100) / 256 * ADVERT + CALL / 1000 + ACTION / 1000
    yield row("transition to the first byte of the assign", kinds, lambda kind: moves[kind][0], "at most 2 ms")
    yield row("host death, advert 0.1 s, until the address answers at the new node", kinds, lambda kind: moves[kind][1],
              f"at most {milliseconds(limit)} ms (detection + call + action) + 50")
    yield row("one address at Hetzner, transition until it has moved", kinds, lambda kind: crowds[kind, 1][0], "")
    yield row("20 addresses at once, transition until all have moved", kinds, lambda kind: crowds[kind, 20][0],
              "at most 1.5 × the time of one")
    yield Row("calls for the 20, until read back", {
        kind: Figure(crowds[kind, 20][1], f"{crowds[kind, 20][1]}") for kind in kinds}, "within 3,600 an hour")
    if "failoverd" in kinds:
        yield from agent_rows(10 if quick else 60)


def row(name, kinds, times, reach):
    """A row of times in s."""
    figures = {}
    for kind in kinds:
        middle, most = median_and_most(times(kind))
        figures[kind] = Figure(middle, f"{milliseconds(middle)} ms, most {milliseconds(most)}")
    return Row(name, figures, reach)


def deaths(kind, repetitions):
    """([transition to first byte], [silence of the address]) in s."""
    first, silent = [], []
    with Laboratory() as lab:
        made = CloudSetup(lab, kind)
        for _ in range(repetitions):
            with Capture(lab.switch, EXPRESSION, 256) as capture, \
                    EchoProbe(made.cloud.user, made.addresses[0], 1000) as echo:
                echo.await_answers()
                died = time.time_ns()
                lab.switch.cut(made.lb1)
                made.await_moved("lb2", 40)
                echo.await_answers()
                capture.stop()
                echo.stop()
                silent.append(echo.gap(died - 50_000_000))
                master, posts = first_moments(Rewound(capture), died)
                first.append((posts[0] - master) / 1e9)
            lab.switch.heal(made.lb1)
            made.await_holder("lb1", 20)
    return first, silent


def crowd(kind, count, repetitions):
    """([transition until the last address has moved] in s, calls of the last repetition)."""
    times, calls = [], 0
    with Laboratory() as lab:
        made = CloudSetup(lab, kind, "hetzner", count)
        for _ in range(repetitions):
            before = len(made.emulator.requests())
            moved = len(made.emulator.assignments())
            with Capture(lab.switch, EXPRESSION, 256) as capture:
                died = time.time_ns()
                lab.switch.cut(made.lb1)
                made.await_moved("lb2", 60)
                capture.stop()
            master, _ = first_moments(Rewound(capture), died)
            last = max(wall(item["time"]) for item in made.emulator.assignments()[moved:])
            times.append(last - master / 1e9)
            if kind == "failoverd":
                wait_until(lambda: made.mine(made.lb2) == {True}, 30, "all are read back", every=0.1)
            calls = len([item for item in made.emulator.requests()[before:] if item["caller"] == address4("lb2")])
            lab.switch.heal(made.lb1)
            made.await_holder("lb1", 90)
    return times, calls


def agent_rows(seconds):
    """Memory and idle CPU of the agent of a node that holds an address."""
    note("failover-agent, idle")
    with Laboratory() as lab:
        made = CloudSetup(lab, "failoverd")
        time.sleep(5)
        pid = made.agent(made.lb1)
        before, begun = cpu_seconds([pid]), time.monotonic()
        time.sleep(seconds)
        share = 100 * (cpu_seconds([pid]) - before) / (time.monotonic() - begun)
        used = memory([pid])["Pss"] / 1024
    yield Row("failover-agent: PSS", {"failoverd": Figure(used, f"{used:.1f} MiB")}, "at most 30 MiB")
    yield Row("failover-agent: CPU while nothing happens", {"failoverd": Figure(share, f"{share:.2f} % of a core")},
              "at most 0.1 %")


class Rewound:
    """A capture read from its beginning again: it has read its adverts already."""

    def __init__(self, capture):
        self.file = type(capture.file)(capture.path)


def wall(text):
    """The time of an entry of the emulator's logs, in s."""
    whole, _, rest = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{rest or 0}")
