"""The show with a provider: a reserved address follows the master, seen by a user on the other side."""

import time

from lab.agent import have_agent
from lab.cloud_pair import CloudPair
from lab.command import LabError
from lab.emulator import have_emulator
from lab.laboratory import Laboratory
from lab.measuring import EchoProbe

from .screen import duration


def lose_an_answer(pair):
    """The provider acts, and its answer is lost."""
    pair.emulator.fault("reset", after_acting=True, method="POST", count=1)
    pair.lb2.failover("promote", "--reason", "the show", check=0)


#: (what happens, how, who has the address afterwards)
STEPS = [
    ("lb2 is promoted", lambda pair: pair.lb2.failover("promote", "--reason", "the show", check=0), "lb2"),
    ("lb1 takes it back", lambda pair: pair.lb2.failover("release", check=0), "lb1"),
    ("promoted, the answer is lost", lose_an_answer, "lb2"),
    ("lb1 takes it back", lambda pair: pair.lb2.failover("release", check=0), "lb1"),
    ("lb1 dies", lambda pair: pair.lb1.daemon.kill(), "lb2"),
    ("lb1 comes back", lambda pair: pair.start(pair.lb1), "lb1"),
    ("somebody moves it to lb2 by hand", lambda pair: pair.emulator.admin(
        "POST", "/move", {"address": pair.address, "node": "lb2"}), "lb1"),
]
#: The first of them are planned moves.
PLANNED = 4


def run():
    """Exit status 0 if every step ended where it should."""
    if not (have_agent() and have_emulator()):
        raise LabError("failover-agent or cloud-emulator is not built")
    print("laying out: a provider with an API, two droplets lb1 and lb2 (HAProxy, failoverd), a user outside")
    with Laboratory() as lab:
        pair = CloudPair(lab).run()
        print(f"the user asks {pair.address}, 500 echo requests a second; an action takes the provider 0.3 s\n")
        print(f"  {'STEP':<36}{'NOW AT':<8}{'CONFIRMED':>10}{'LONGEST GAP':>13}{'LOST':>6}{'CALLS':>7}")
        with EchoProbe(pair.cloud.user, pair.address, 500) as echo:
            echo.await_answers()
            lost = [perform(pair, echo, number, *step) for number, step in enumerate(STEPS, 1)]
        print(f"\nno script ran; the planned moves lost {sum(lost[:PLANNED])} of the user's packets")
        print("the address, its last verification and what is left of the limit, as lb1 shows them:\n")
        print(pair.lb1.failover("cloud", "show").stdout)
    return 1 if sum(lost[:PLANNED]) else 0


def perform(pair, echo, number, title, act, winner):
    """One step; returns how many of the user's packets it lost. Raises if the address does not get where it should."""
    calls = len(pair.emulator.requests(method="POST"))
    moved = len(pair.moves())
    begun, wall = time.monotonic(), time.time_ns()
    act(pair)
    while len(pair.moves()) == moved and time.monotonic() < begun + 45:
        time.sleep(0.02)
    pair.await_holder(winner, 45)
    took = time.monotonic() - begun
    echo.await_answers()
    time.sleep(0.3)
    gap, lost = echo.gap(wall), echo.lost(wall, time.time_ns() - 200_000_000)
    made = len(pair.emulator.requests(method="POST")) - calls
    print(f"  {number} {title:<34}{winner:<8}{duration(took):>10}{duration(gap):>13}{lost:>6}{made:>7}", flush=True)
    return lost
