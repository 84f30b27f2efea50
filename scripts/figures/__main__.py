"""Measures each promise a few times and prints a table; scripts/measure-promises runs it."""

import argparse
import json
import os
import signal
import time

from lab import faults
from lab.addresses import VIP4
from lab.laboratory import Laboratory, end_on_signals
from lab.measuring import EchoProbe
from lab.pair import Pair
from lab.waiting import holds_for, wait_until

#: Advert interval in s, and echo requests a second.
ADVERT, RATE = 1, 1000
#: The kernel's lease of priority 200 in s: 3.22 s rounded up, and one more.
LEASE = 5
KIND = ("failoverd", "failoverd")


def started(lab, env=None):
    """A running pair of priorities 200 and 100 in VRRPv2."""
    pair = Pair(lab, KIND, web=False)
    pair.configure(version=2, advert_int=ADVERT)
    if env is None:
        return pair.start()
    for balancer in pair.balancers():
        balancer.daemon.start(env=env)
    pair.await_master(pair.lb1, 12)
    for balancer in pair.balancers():
        balancer.daemon.await_socket()
    return pair


def engine_killed(pair, times, env):
    """Echo requests lost by SIGKILL of the engine."""
    lost = []
    with EchoProbe(pair.client, VIP4, RATE) as echo:
        echo.await_answers()
        for _ in range(times):
            begun = time.time_ns()
            os.kill(pair.lb1.daemon.engine(), signal.SIGKILL)
            time.sleep(4)
            pair.await_master(pair.lb1)
            lost.append(echo.lost(begun, time.time_ns() - 500_000_000))
            if len(lost) % 2 == 0:  # an engine that dies young again and again is made to leave
                pair.lb1.daemon.stop()
                pair.lb1.daemon.start(env=env)
                pair.await_master(pair.lb1, 20)
    return f"{max(lost)} of {4 * RATE} echo requests lost, at most, in {times} kills"


def gone_after(pair, times, act, undo):
    """Seconds until a node has lost the address after `act`."""
    worst = 0
    for _ in range(times):
        begun = time.monotonic()
        act()
        wait_until(lambda: not pair.lb1.holds(VIP4), LEASE + 3, "the address goes")
        worst = max(worst, time.monotonic() - begun)
        undo()
        pair.await_master(pair.lb1, 20)
    return f"gone after {worst:.1f} s at most, in {times} times"


def two_masters(pair, times):
    """Milliseconds from the first advert after a partition to the end of the second master."""
    worst = 0
    for _ in range(times):
        pair.lab.switch.isolate(pair.lb1)
        wait_until(lambda: pair.lb2.holds(VIP4), 8, "lb2 takes over")
        time.sleep(2.3)
        healed = time.time_ns()
        pair.lab.switch.rejoin(pair.lb1)
        pair.await_master(pair.lb1)
        first = min(advert.time for advert in pair.capture.update().adverts if advert.time > healed)
        removed = min(moment for moment, present in pair.watcher.changes("lb2", VIP4)
                      if moment > healed and not present)
        worst = max(worst, (removed - first) / 1e6)
    return f"{worst:.1f} ms at most, in {times} partitions"


def deleted_by_hand(pair, times):
    """Milliseconds from the deletion of an address to its return, as the kernel tells them."""
    worst = 0
    for _ in range(times):
        begun = time.time_ns()
        pair.lb1.ip("address", "del", f"{VIP4}/24", "dev", "eth1")
        wait_until(lambda: len([c for c in pair.watcher.changes("lb1", VIP4) if c[0] > begun]) >= 2, 3, "it returns")
        changes = [change for change in pair.watcher.changes("lb1", VIP4) if change[0] > begun]
        gone = min(moment for moment, present in changes if not present)
        back = min(moment for moment, present in changes if present and moment >= gone)
        worst = max(worst, (back - gone) / 1e6)
        time.sleep(0.3)
    return f"back after {worst:.1f} ms at most, in {times} deletions"


def transitions(balancer):
    """How many transitions a node has recorded."""
    return len(balancer.failover_json("stats")[1]) and sum(
        "->" in line for line in balancer.failover("events", "--type", "transition").stdout.splitlines())


def clock_set(pair, clock):
    """Transitions while the wall clock of both daemons is set by 288 s, both ways, and strobed."""
    before = [transitions(balancer) for balancer in pair.balancers()]
    for shift in (288, -288, 0, 1e9, 0, *([0.004, 262] * 20), 0):
        clock.set(shift)
        time.sleep(0.3)
        assert pair.lb1.holds(VIP4) and not pair.lb2.holds(VIP4)
    assert holds_for(lambda: pair.lb1.holds(VIP4) and not pair.lb2.holds(VIP4), 5)
    after = [transitions(balancer) for balancer in pair.balancers()]
    return f"{sum(after) - sum(before)} transitions; set by 288 s both ways, by 30 years, and 40 times in 12 s"


def rows(quick):
    """The table's rows: promise, and what was measured."""
    few = 2 if quick else 5
    with Laboratory() as lab:
        clock = faults.ShiftedClock(lab.folder)
        pair = started(lab, clock.env)
        yield "engine SIGKILL: 0 echoes lost", engine_killed(pair, few, clock.env)
        yield "two masters after a partition: ≤ 5 ms", two_masters(pair, few)
        yield "hand-deleted address back: ≤ 20 ms", deleted_by_hand(pair, 4 * few)
        daemon = pair.lb1.daemon
        yield (f"all processes SIGSTOP: address gone within its lease of {LEASE} s",
               gone_after(pair, few, daemon.freeze, pair.lb1.thaw))
        yield (f"all processes SIGKILL: address gone within its lease of {LEASE} s",
               gone_after(pair, few, daemon.kill, lambda: daemon.start(env=clock.env)))
        yield "wall clock set by 288 s: no transition", clock_set(pair, clock)


def main():
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--json", action="store_true", help="a JSON document")
    arguments = parser.parse_args()
    end_on_signals()
    found = []
    for promise, measured in rows(arguments.quick):
        found.append((promise, measured))
        if not arguments.json:
            print(f"| {promise} | {measured} |", flush=True)
    if arguments.json:
        print(json.dumps(dict(found), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
