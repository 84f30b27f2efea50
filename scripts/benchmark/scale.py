"""255 instances: CPU time of all processes of a node, time until all are MASTER, regularity of the adverts."""

import time

from lab.addresses import many
from lab.capture import Capture
from lab.configuration import Instance, document
from lab.laboratory import Laboratory
from lab.resources import cpu_seconds
from lab.waiting import Timeout, wait_until
from lab.watcher import Watcher

from .setups import note
from .table import Figure, Row, milliseconds

COUNT = 255
#: keepalived's default receive buffer drops adverts at this rate; without this line it never settles.
BUFFERS = ("vrrp_rx_bufs_policy 4194304",)
#: Longest time to wait for all to be MASTER, in s.
BOUND = 100


def measure(kinds, quick):
    """Rows for 10 ms and for 0.1 s."""
    for interval in (0.01, 0.1):
        found = {}
        for kind in kinds:
            note(f"{COUNT} instances, advert {interval:g} s, {kind}")
            found[kind] = once(kind, interval, 3 if quick else 8)
        title = f"{COUNT} instances, advert {interval:g} s"
        yield Row(f"{title}: CPU of the master's node", {
            kind: Figure(result["cpu"][0], f"{result['cpu'][0]:.1f} % of a core") for kind, result in found.items()},
            "half" if interval == 0.01 else "")
        yield Row(f"{title}: CPU of the backup's node", {
            kind: Figure(result["cpu"][1], f"{result['cpu'][1]:.1f} % of a core") for kind, result in found.items()})
        yield Row(f"{title}: until all are MASTER", {
            kind: settled(result["settled"]) for kind, result in found.items()}, "1 s" if interval == 0.01 else "")
        if interval == 0.01 and "keepalived" in found and not quick:
            yield default_buffers(title, found)
        if interval == 0.01:
            yield Row(f"{title}: p99 of the interval", {
                kind: Figure(result["p99"], f"{milliseconds(result['p99'])} ms") for kind, result in found.items()},
                "within 1 ms of 10 on an idle machine")


def default_buffers(title, found):
    """The time until all are MASTER with keepalived's own receive buffers, beside failoverd's as above."""
    note(f"{title}, keepalived with its default buffers")
    with Laboratory() as lab:
        time_needed = until_all(*prepare(lab, "keepalived", 0.01, []))
    figures = {"keepalived": settled(time_needed)}
    if "failoverd" in found:
        figures["failoverd"] = settled(found["failoverd"]["settled"])
    return Row(f"{title}: the same, default buffers", figures, "1 s")


def settled(seconds):
    """The figure for the time until all are MASTER; None stands for never."""
    if seconds is None:
        return Figure(None, f"not within {BOUND} s")
    return Figure(seconds, f"{seconds:.2f} s")


def prepare(lab, kind, interval, keepalived_globals=BUFFERS):
    """Both load balancers with 255 instances, the daemons not started."""
    pair = []
    for name, priority in (("lb1", 200), ("lb2", 100)):
        instances = [Instance(f"VI_{router}", router, priority, [f"{address}/32"], version=3, advert_int=interval)
                     for router, address in enumerate(many(COUNT), 1)]
        text = document(instances, global_defs=keepalived_globals if kind == "keepalived" else [])
        pair.append(lab.add_balancer(name, kind, text))
    return pair


def once(kind, interval, seconds):
    """Starts both nodes, waits until lb1 is MASTER of all, measures for `seconds`."""
    with Laboratory() as lab:
        lb1, lb2 = prepare(lab, kind, interval)
        result = {"settled": until_all(lb1, lb2)}
        before = [cpu_seconds(node.daemon.pids()) for node in (lb1, lb2)]
        begun = time.monotonic()
        time.sleep(seconds)
        elapsed = time.monotonic() - begun
        after = [cpu_seconds(node.daemon.pids()) for node in (lb1, lb2)]
        result["cpu"] = [100 * (late - early) / elapsed for early, late in zip(before, after)]
        result["p99"] = regularity(lab, min(seconds, 3))
    return result


def until_all(lb1, lb2):
    """Seconds from the start of both daemons until lb1 holds all addresses and lb2 none; None if never."""
    wanted = {f"{address}/32" for address in many(COUNT)}
    with Watcher([lb1, lb2]) as watcher:
        begun = time.time_ns()
        lb1.daemon.start()
        lb2.daemon.start()

        def all_here():
            return wanted <= lb1.addresses("eth1") and not wanted & lb2.addresses("eth1")

        try:
            wait_until(all_here, BOUND, "all MASTER", every=0.1)
            time.sleep(1)
            if not all_here():
                wait_until(all_here, BOUND, "all MASTER for good", every=0.5)
        except Timeout:
            return None
        last = max(last_change(watcher, address) for address in many(COUNT))
    return (last - begun) / 1e9


def last_change(watcher, address):
    """When the address last came to lb1 or left lb2; refreshes do not count."""
    arrivals = [span.start for span in watcher.holdings(address) if span.machine == "lb1"]
    departures = [span.end for span in watcher.holdings(address) if span.machine == "lb2" and span.end]
    return max(arrivals + departures)


def regularity(lab, seconds):
    """The 99th percentile in s of the time between two adverts of the same router, over all routers."""
    with Capture(lab.switch, "proto 112", 64) as capture:
        time.sleep(seconds)
        capture.stop()
    latest, gaps = {}, []
    for advert in capture.adverts:
        if advert.router in latest:
            gaps.append(advert.time - latest[advert.router])
        latest[advert.router] = advert.time
    gaps.sort()
    return gaps[int(len(gaps) * 0.99)] / 1e9 if gaps else float("inf")
