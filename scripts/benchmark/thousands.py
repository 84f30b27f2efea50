"""4,080 instances on 16 interfaces, made by ~SEQ: reading, CPU, memory, take-over of all, a reload of 1,020."""

import contextlib
import re
import time

from lab.capture import Capture
from lab.command import LabError
from lab.daemons import binaries
from lab.laboratory import Laboratory
from lab.resources import cpu_seconds, memory
from lab.timing import down_interval
from lab.waiting import Timeout, wait_until

from .setups import note
from .table import Figure, Row, milliseconds

INTERFACES, ROUTERS = 16, 255
#: Longest time to wait until all are MASTER, in s.
BOUND = 60
#: Interfaces of the reload: 1,020 instances.
RELOADED = 4
#: How many instances these are.
COUNT_RELOADED = RELOADED * ROUTERS

#: keepalived needs larger buffers at this size, as for the part `scale`.
TEXT = """{head}
$VI=vrrp_instance V_${{I}}_${{N}} {{ \\
    interface eth${{I}} \\
    version 3 \\
    virtual_router_id ${{N}} \\
    priority {priority} \\
    advert_int 1 \\
    virtual_ipaddress {{ \\
        10.${{I}}.${{N}}.1/32 \\
    }} \\
}}
~SEQ(I, 1, {interfaces}) ~SEQ(N, 1, {routers}) $VI
"""
HEAD = {"keepalived": "global_defs {\n    vrrp_rx_bufs_policy 4194304\n    vrrp_garp_master_delay 0\n"
                      "    vrrp_netlink_monitor_rcv_bufs 16777216\n    vrrp_netlink_cmd_rcv_bufs 16777216\n}\n",
        "failoverd": "global_defs {\n    vrrp_garp_master_delay 0\n}\n"}


def measure(kinds, quick):
    """All rows; keepalived beside it where it has the same."""
    found = {}
    for kind in kinds:
        note(f"{INTERFACES * ROUTERS} instances, {kind}")
        found[kind] = once(kind, 5 if quick else 15)
    title = f"{INTERFACES * ROUTERS} instances at 1 s"
    if "failoverd" in kinds:
        yield Row(f"{title}: read and checked", {"failoverd": reading()}, "150 ms")
    for place, node in enumerate(("master", "backup")):
        yield Row(f"{title}: CPU of the {node}'s node", {
            kind: Figure(result["cpu"][place], f"{result['cpu'][place]:.1f} % of a core")
            for kind, result in found.items()}, "half")
        yield Row(f"{title}: PSS of an instance, {node}", {
            kind: Figure(result["pss"][place], f"{result['pss'][place]:.1f} KiB") for kind, result in found.items()},
            "3 KiB")
    yield Row(f"{title}: until all are MASTER", {
        kind: Figure(result["settled"], f"{result['settled']:.2f} s") for kind, result in found.items()
        if result["settled"] is not None})
    yield Row(f"{COUNT_RELOADED} instances at 1 s, one changed by a reload: latest advert", {
        kind: Figure(gap, f"after {gap:.2f} intervals") for kind, gap in ((kind, reload(kind)) for kind in kinds)},
        "1.2 intervals")
    limit = down_interval(100, 1, 3)
    yield Row(f"{title}: the master's cables pulled, all taken over", {
        kind: Figure(result["taken"], f"{milliseconds(result['taken'])} ms") for kind, result in found.items()
        if result["taken"] is not None}, f"{milliseconds(limit + 0.1)} ms (3 × interval + skew + 100 ms)")


def reading():
    """The least time of five that `failover check` takes, without that of an empty file."""
    with Laboratory() as lab:
        machine = lab.add("lb1")
        for number in range(2, INTERFACES + 1):
            lab.switch.plug(machine, f"eth{number}", addressed=False)
        times = {}
        for name, text in (("empty", "global_defs {\n}\n"), ("full", document("failoverd", 100, INTERFACES))):
            path = machine.folder / f"{name}.conf"
            path.write_text(text)
            times[name] = min(timed(machine, path) for _ in range(5))
    seconds = times["full"] - times["empty"]
    return Figure(seconds, f"{milliseconds(seconds)} ms")


def timed(machine, path):
    """Seconds of one `failover check` inside of the machine, as bash measures user and system time."""
    done = machine.run("bash", "-c", f"TIMEFORMAT='%U %S'; time {binaries() / 'failover'} check {path} > /dev/null")
    return sum(map(float, re.findall(r"[\d.]+", done.stderr.splitlines()[-1])))


def document(kind, priority, interfaces):
    """The file of one node."""
    return TEXT.format(head=HEAD[kind], priority=priority, interfaces=interfaces, routers=ROUTERS)


def node(lab, name, kind, priority, interfaces):
    """A load balancer with cables to a bridge for each interface."""
    balancer = lab.add_balancer(name, kind, document(kind, priority, interfaces))
    host = {"lb1": 1, "lb2": 2}[name]
    for number in range(1, interfaces + 1):
        if number > 1:
            lab.switch.plug(balancer, f"eth{number}", addressed=False)
        bridge = f"net{number}"
        lab.switch.ip("link", "add", bridge, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0", check=False)
        lab.switch.ip("link", "set", bridge, "up")
        lab.switch.ip("link", "set", lab.switch.port(balancer, f"eth{number}"), "master", bridge)
        balancer.ip("address", "add", f"172.16.{number}.{host}/24", "dev", f"eth{number}")
    return balancer


def held(balancer):
    """How many virtual addresses are bound."""
    return balancer.ip("-o", "-4", "address").count(" 10.")


def once(kind, seconds):
    """Everything about one daemon on two nodes."""
    total = INTERFACES * ROUTERS
    with Laboratory() as lab:
        first = node(lab, "lb1", kind, 200, INTERFACES)
        second = node(lab, "lb2", kind, 100, INTERFACES)
        base = [baseline(kind)] * 2
        result = {"taken": None}
        begun = time.monotonic()
        second.daemon.start()
        first.daemon.start()
        result["settled"] = until(lambda: held(first) == total and held(second) == 0, begun)
        time.sleep(3)
        before = [cpu_seconds(balancer.daemon.pids()) for balancer in (first, second)]
        started = time.monotonic()
        time.sleep(seconds)
        elapsed = time.monotonic() - started
        after = [cpu_seconds(balancer.daemon.pids()) for balancer in (first, second)]
        result["cpu"] = [100 * (late - early) / elapsed for early, late in zip(before, after)]
        result["pss"] = [(memory(balancer.daemon.pids())["Pss"] - empty) / total
                         for balancer, empty in zip((first, second), base)]
        ports = " ; ".join(f"link set {lab.switch.port(first, f'eth{n}')} down" for n in range(1, INTERFACES + 1))
        batch = ports.replace(" ; ", "\n") + "\n"
        lab.switch.run("ip", "-batch", "-", input=batch)
        cut = time.monotonic()
        result["taken"] = until(lambda: held(second) == total, cut, 0.01)
    return result


def reload(kind):
    """The longest time in intervals between two adverts of a virtual router while the master reloads."""
    note(f"reload of {COUNT_RELOADED} instances, {kind}")
    with Laboratory() as lab, contextlib.ExitStack() as stack:
        first, second = (node(lab, name, kind, priority, RELOADED) for name, priority in (("lb1", 200), ("lb2", 100)))
        begun = time.monotonic()
        second.daemon.start()
        first.daemon.start()
        until(lambda: held(first) == COUNT_RELOADED and held(second) == 0, begun)
        time.sleep(10)
        captures = [stack.enter_context(Capture(lab.switch, "proto 112", 64, f"net{number}"))
                    for number in range(1, RELOADED + 1)]
        time.sleep(3)
        last = f"~SEQ(I, 1, {RELOADED}) ~SEQ(N, 1, {ROUTERS}) $VI\n"
        text = document(kind, 200, RELOADED)
        first.configure(text.replace(last, f"~SEQ(I, 1, {RELOADED - 1}) ~SEQ(N, 1, {ROUTERS}) $VI\n"
                                           f"$I={RELOADED}\n~SEQ(N, 1, {ROUTERS - 1}) $VI\n"
                                           + one(RELOADED, ROUTERS, 199)))
        first.daemon.hang_up()
        time.sleep(6)
        gap = max(longest_gap(capture, 199) for capture in captures)
        if not any(advert.priority == 199 for advert in captures[-1].adverts):
            raise LabError(f"{kind} did not reload\n{first.daemon.tail()}")
        return gap


def one(interface, router, priority):
    """The block of one instance, as the macro makes it but for its priority."""
    return (f"vrrp_instance V_{interface}_{router} {{\n    interface eth{interface}\n    version 3\n"
            f"    virtual_router_id {router}\n    priority {priority}\n    advert_int 1\n"
            f"    virtual_ipaddress {{\n        10.{interface}.{router}.1/32\n    }}\n}}\n")


def longest_gap(capture, priority):
    """The longest time in s between two adverts of one virtual router, from this priority on, over all routers."""
    capture.stop()
    latest, longest = {}, 0
    for advert in capture.adverts:
        if advert.priority < priority or not advert.router:
            continue
        if advert.router in latest:
            longest = max(longest, advert.time - latest[advert.router])
        latest[advert.router] = advert.time
    end = max(latest.values(), default=0)
    # A router that fell silent has no second advert to measure to.
    silent = end - min(latest.values(), default=0)
    if len(latest) < ROUTERS:
        return float("inf")
    return max(longest, silent) / 1e9


def until(fact, begun, every=0.1):
    """Seconds from `begun` until the fact is true; None if it never is."""
    try:
        wait_until(fact, BOUND, "all", every=every)
    except Timeout:
        return None
    return time.monotonic() - begun


def baseline(kind):
    """PSS in KiB of a daemon with one instance."""
    with Laboratory() as lab:
        text = document(kind, 100, 1).replace("~SEQ(N, 1, 255)", "~SEQ(N, 1, 1)")
        balancer = lab.add_balancer("lb1", kind, text)
        balancer.daemon.start()
        time.sleep(5)
        return memory(balancer.daemon.pids())["Pss"]
