"""Routes and rules, of instances and static ones: keepalived's to the letter, restored, gone at the end."""

import re

import pytest
from lab.addresses import VIP4
from lab.configuration import Instance, document
from lab.processes import send
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = pytest.mark.quick
OTHER = "192.0.2.11"
ROUTES = """
10.60.0.0/16 via 192.0.2.21 dev eth1
10.61.0.0/16 dev eth1
10.62.0.0/16 via 192.0.2.21 src {vip} metric 33 mtu 1400
10.63.0.0/16 nexthop via 192.0.2.21 dev eth1 weight 1 nexthop via 192.0.2.22 dev eth1 weight 5
blackhole 10.64.0.0/16
unreachable 10.65.0.0/16 table 100
prohibit 10.66.0.0/16 metric 9
throw 10.71.0.0/16
10.67.0.0/16 via 192.0.2.21 dev eth1 rto_min 200 initcwnd 10 mtu lock 1300 window 5 advmss 1200 features ecn
10.68.0.0/16 via 172.31.5.5 dev eth1 onlink
10.69.0.0/16 via 192.0.2.21 tos 0x10 protocol bird no_track
default via 192.0.2.21
2001:db8:60::/48 via fe80::21 dev eth1
2001:db8:61::/48 dev eth1 metric 7 pref high
2001:db8:63::/48 nexthop via fe80::21 dev eth1 nexthop via fe80::22 dev eth1
blackhole 2001:db8:62::/48
"""
RULES = """
from 10.60.0.0/16 table 100 priority 50
to 10.61.0.0/16 lookup main priority 51
iif eth1 fwmark 5/7 table 101 priority 52
from 10.62.0.0/16 blackhole priority 53
from {vip} table 7
from 2001:db8::/32 table 8
not from 10.1.0.0/16 table 9 priority 54 oif eth1
uidrange 10-20 table 9 priority 55
from 10.3.0.0/16 goto 32766 priority 57
from 10.4.0.0/16 nop priority 58
suppress_prefixlength 0 table main priority 59
tos 0x10 unreachable priority 61
from 10.8.0.0/16 prohibit priority 62
"""
STATICS = """
static_ipaddress {
    203.0.113.1/24 dev eth1
    2001:db8:9::1/64 dev eth1
}
static_routes {
    10.50.0.0/16 via 192.0.2.22
    10.51.0.0/16 via 203.0.113.7 dev eth1 table 100
}
static_rules {
    from 10.50.0.0/16 table 100 priority 77
    from 10.51.0.0/16 table 100
}
"""


def block(name, text, vip):
    """The lines of a block."""
    return [f"{name} {{", *(f"    {line}" for line in text.format(vip=vip).split("\n") if line), "}"]


def configuration(vip=VIP4, router=51, statics=STATICS, extra=None, priority=200):
    """A file with everything."""
    if extra is None:
        extra = block("virtual_routes", ROUTES, vip) + block("virtual_rules", RULES, vip)
    instance = Instance(virtual_router_id=router, priority=priority, addresses=[f"{vip}/24"], version=3,
                        advert_int=0.1, extra=extra)
    return statics + document([instance])


def kernel(machine):
    """All routes and rules that the kernel has not made itself, and the addresses, as text."""
    lines = []
    for words in ("-d route show table all", "-d -6 route show table all", "-d rule", "-d -6 rule"):
        found = machine.ip(*words.split()).split("\n")
        lines += [words] + [line for line in found if "proto kernel" not in line]
    return "\n".join(re.sub(r"\s+$", "", line) for line in lines)


def started(lab, kind, name="lb1", vip=VIP4, **fields):
    """A balancer that is master; (machine, what the kernel had before)."""
    machine = lab.add_balancer(name, kind, start_haproxy=False)
    before = kernel(machine), machine.addresses()
    machine.configure(configuration(vip, **fields))
    machine.daemon.start()
    wait_until(lambda: machine.holds(vip), 3 + ALLOWANCE, lambda: f"master\n{machine.daemon.tail()}")
    return machine, before


def test_same_as_keepalived(lab, tested):
    """The same file gives the same routes, rules and addresses; a stop takes them all away."""
    ours, before = started(lab, tested)
    theirs, _ = started(lab, "keepalived", "lb2", OTHER, router=52)

    def same():
        return kernel(ours) == kernel(theirs).replace(OTHER, VIP4)

    wait_until(same, 2 + ALLOWANCE, lambda: f"{kernel(ours)}\n---- keepalived:\n{kernel(theirs)}\n{ours.daemon.tail()}")
    for line in ("10.63.0.0/16", "nexthop via 192.0.2.22", "2001:db8:61::/48", "16383:", "mtu lock 1300"):
        assert line in kernel(ours)
    static = {"203.0.113.1/24", "2001:db8:9::1/64"}
    assert static <= ours.addresses() and static <= theirs.addresses()
    ours.daemon.stop()
    assert (kernel(ours), ours.addresses()) == before


@pytest.mark.failoverd_only
def test_what_somebody_removes_comes_back(lab, tested):
    """At once and without leaving MASTER, but for what has no_track; after the link was down as well."""
    machine, _ = started(lab, tested)
    wait_until(lambda: "62:" in kernel(machine), ALLOWANCE, "installed")
    full = kernel(machine)
    for words in ("route del 10.60.0.0/16", "route del 10.50.0.0/16", "-6 route del 2001:db8:61::/48", "rule del pref 50",
                  "rule del pref 77", "address del 203.0.113.1/24 dev eth1"):
        machine.ip(*words.split())
        wait_until(lambda: kernel(machine) == full and "203.0.113.1/24" in machine.addresses(), ALLOWANCE,
                   lambda: f"after {words}:\n{kernel(machine)}\n{machine.daemon.tail()}")
    machine.ip("route", "del", "10.69.0.0/16", "tos", "0x10")
    without = kernel(machine)
    assert without != full and holds_for(lambda: kernel(machine) == without, 0.5)
    assert machine.instance()["state"] == "MASTER"
    machine.ip("link", "set", "eth1", "down")
    wait_until(lambda: not machine.holds(VIP4), ALLOWANCE, "FAULT")
    machine.ip("link", "set", "eth1", "up")
    wait_until(lambda: "10.69.0.0/16" in kernel(machine) and "10.50.0.0/16" in kernel(machine), 3 + ALLOWANCE,
               lambda: f"all back\n{kernel(machine)}\n{machine.daemon.tail()}")


@pytest.mark.failoverd_only
def test_engine_and_daemon_die(lab, tested):
    """A new engine keeps them without a gap; a new daemon removes what it is not master of."""
    machine, _ = started(lab, tested)
    machine.daemon.await_socket()
    wait_until(lambda: "62:" in kernel(machine), ALLOWANCE, "installed")
    full = kernel(machine)
    engine = [pid for pid in machine.daemon.pids() if b"--engine" in open(f"/proc/{pid}/cmdline", "rb").read()]
    send(engine, 9)
    assert holds_for(lambda: kernel(machine) == full, 1)
    assert machine.instance()["state"] == "MASTER"
    machine.daemon.kill()
    assert "10.60.0.0/16" in kernel(machine)
    machine.configure(configuration(priority=1))
    machine.daemon.start()
    wait_until(lambda: "10.60.0.0/16" not in kernel(machine), ALLOWANCE, "leftovers removed")
    assert "10.50.0.0/16" in kernel(machine), "static ones stay"


@pytest.mark.failoverd_only
def test_reload(lab, tested):
    """What is taken out of the file goes, what is new comes, and the rest is not touched."""
    machine, _ = started(lab, tested)
    machine.daemon.await_socket()
    extra = block("virtual_routes", "10.60.0.0/16 via 192.0.2.21 dev eth1\n10.90.0.0/16 via 192.0.2.22", VIP4)
    statics = STATICS.replace("10.51", "10.52").replace("203.0.113.1/24", "203.0.113.2/24")
    machine.configure(configuration(statics=statics, extra=extra))
    machine.failover("reload", check=0)
    wait_until(lambda: "10.90.0.0/16" in kernel(machine), ALLOWANCE, lambda: machine.daemon.tail())
    found = kernel(machine)
    for part in ("10.60.0.0/16", "10.50.0.0/16", "10.52.0.0/16"):
        assert part in found
    for part in ("10.61.0.0/16", "10.51.0.0/16", "lookup 101", "default via"):
        assert part not in found
    assert {"203.0.113.2/24"} == {address for address in machine.addresses() if address.startswith("203.")}


@pytest.mark.failoverd_only
def test_track_group(lab, tested):
    """Instances of a track group are in FAULT while a static route of theirs cannot be there."""
    statics = ("track_group WAN {\n    group {\n        VI_1\n    }\n}\n"
               "static_routes {\n    10.50.0.0/16 via 198.18.0.1 dev eth1 track_group WAN\n}\n")
    machine = lab.add_balancer("lb1", tested, start_haproxy=False)
    machine.configure(configuration(statics=statics, extra=[]))
    machine.daemon.start()
    machine.daemon.await_socket()
    wait_until(lambda: machine.instance()["state"] == "FAULT", 3 + ALLOWANCE, lambda: machine.daemon.tail())
    assert "static route 10.50.0.0/16" in str(machine.instance())
    machine.ip("address", "add", "198.18.0.9/24", "dev", "eth1")
    wait_until(lambda: machine.holds(VIP4), 3 + ALLOWANCE, lambda: machine.daemon.tail())
