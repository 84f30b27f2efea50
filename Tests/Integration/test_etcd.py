"""A lease in etcd: one holder even where nodes do not hear each other, and none where nobody can know."""

import json
import os
import re
import signal
import time

import pytest
from lab.addresses import VIP4
from lab.cloud import Cloud
from lab.configuration import Instance, document
from lab.etcd import Etcd, have_etcd
from lab.pair import ADVERT, ROUTER, Pair
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = [pytest.mark.failoverd_only, pytest.mark.skipif(not have_etcd(), reason="etcd-server is not installed")]

TTL = 3
HOSTS = {"lb1": "198.51.100.2", "lb2": "198.51.100.3", "client": "198.51.100.9"}


def connect_twice(pair):
    """A second network for all three, over the same switch: nobody answers for an address of the other interface, or
    what is sent to it would arrive there."""
    for machine in (pair.client, *pair.balancers()):
        machine.sysctl("net.ipv4.conf.all.arp_ignore", 1)
        pair.lab.switch.plug(machine, "eth2", addressed=False)
        machine.ip("address", "add", f"{HOSTS[machine.name]}/24", "dev", "eth2")


@pytest.fixture(scope="module")
def pair(module_lab, tested):
    """A pair that is connected twice, with etcd in the second network."""
    pair = Pair(module_lab, (tested, tested), web=False)
    connect_twice(pair)
    pair.etcd = Etcd(pair.client, HOSTS["client"])
    for balancer, priority in zip(pair.balancers(), (200, 100)):
        Cloud.add_agent_user(balancer)
        balancer.instances = document([Instance(priority=priority, version=3, advert_int=ADVERT,
                                                virtual_router_id=ROUTER, addresses=[f"{VIP4}/24"])])
        balancer.configure(pair.etcd.block(TTL) + balancer.instances)
    pair.advert, pair.down = ADVERT, 0.4
    pair.start()
    wait_until(lambda: lease(pair.lb2)["holder"] == "lb1", 5, lambda: f"{lease(pair.lb2)}")
    return pair


def lease(balancer):
    """What a node says of its lease."""
    return balancer.instance()["lease"]


def follow(pair, wanted, seconds):
    """Waits until `wanted` alone holds the address, and looks all the time that never both do."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        # The one that takes it is asked first: what it then lets go in between counts as held by one.
        held = [machine.holds(VIP4) for machine in (wanted, pair.other(wanted))]
        assert held != [True, True], "both hold the address"
        if held == [True, False]:
            return
    raise AssertionError(f"{wanted.name} does not hold the address\n{wanted.daemon.tail(40)}")


def process(balancer, name):
    """The number of a process of a node's daemon, by what it runs: `failover-agent`, or `--engine`."""
    for number in balancer.daemon.pids():
        with open(f"/proc/{number}/cmdline", encoding="ascii") as words:
            if any(word.endswith(name) for word in words.read().split("\0")):
                return number
    raise AssertionError(f"{balancer.name} runs no {name}")


def test_nodes_do_not_hear_each_other(pair):
    """Both reach etcd: the one that has the lease stays, the other does not take over, and says who has it."""
    pair.lab.switch.isolate(pair.lb1)
    assert holds_for(lambda: pair.lb1.holds(VIP4) and not pair.lb2.holds(VIP4), TTL + 1)
    assert lease(pair.lb1)["mine"] and lease(pair.lb2)["holder"] == "lb1"
    assert "/failover/" in pair.lb2.failover("status").stdout
    pair.lab.switch.rejoin(pair.lb1)
    pair.await_master(pair.lb1)


def test_cut_from_etcd(pair):
    """The master that cannot renew lets go within the lease; the other takes over, and it goes back."""
    pair.lab.switch.isolate(pair.lb1, "eth2")
    follow(pair, pair.lb2, TTL + 2 + ALLOWANCE)
    assert pair.lb1.instance()["state"] == "FAULT"
    pair.lab.switch.rejoin(pair.lb1, "eth2")
    follow(pair, pair.lb1, 5 + ALLOWANCE)


def test_planned_move(pair):
    """The lease is given up after the address, and taken at once: no waiting for its end."""
    began = time.monotonic()
    assert pair.lb2.failover("promote").returncode == 0
    follow(pair, pair.lb2, 1)
    assert time.monotonic() - began < TTL
    assert lease(pair.lb2)["mine"]
    assert pair.lb2.failover("release").returncode == 0
    follow(pair, pair.lb1, 2 + ALLOWANCE)


def test_processes_die(pair):
    """A new engine or agent in time keeps the address; an agent that hangs costs it, within the lease."""
    os.kill(process(pair.lb1, "failover-agent"), signal.SIGKILL)
    assert holds_for(lambda: pair.lb1.holds(VIP4), TTL)
    os.kill(process(pair.lb1, "--engine"), signal.SIGKILL)
    assert holds_for(lambda: pair.lb1.holds(VIP4) and not pair.lb2.holds(VIP4), TTL)
    wait_until(lambda: lease(pair.lb1)["mine"], 2, lambda: f"{lease(pair.lb1)}")
    hung = process(pair.lb1, "failover-agent")
    os.kill(hung, signal.SIGSTOP)
    try:
        follow(pair, pair.lb2, TTL + 3 + ALLOWANCE)
    finally:
        os.kill(hung, signal.SIGCONT)
    follow(pair, pair.lb1, 15)


def test_etcd_away(pair):
    """Nobody holds the address, and status and doctor say why; it comes back by itself."""
    pair.etcd.stop()
    wait_until(lambda: not pair.lb1.holds(VIP4), TTL + 1 + ALLOWANCE, "the address goes")
    assert not pair.lb2.holds(VIP4)
    wait_until(lambda: pair.lb2.instance()["state"] == "FAULT", TTL + 3, lambda: f"{pair.lb2.instance()}")
    done = pair.lb1.failover("status")
    assert done.returncode != 0 and "etcd" in done.stdout
    doctor = " ".join(pair.lb1.failover("doctor").stdout.split())
    assert "No lease can be taken or kept" in doctor
    assert "lease" in pair.lb1.failover("events", "--type", "lease").stdout
    pair.etcd.start()
    follow(pair, pair.lb1, 5 + ALLOWANCE)


def test_stop(pair):
    """A stop gives the lease back: the other need not wait for its end. A new daemon gets it back from the master."""
    pair.lb1.daemon.stop()
    began = time.monotonic()
    follow(pair, pair.lb2, 1 + ALLOWANCE)
    assert time.monotonic() - began < TTL and pair.etcd.value("/failover/VI_1").startswith("lb2")
    pair.lb1.daemon.start()
    follow(pair, pair.lb1, 10)


def test_reload(pair):
    """Without its etcd block a node goes on as it was, and its lease is given back; with the block again, or another
    `ttl`, it goes on too."""
    def reload(text):
        pair.lb1.configure(text + pair.lb1.instances)
        pair.lb1.failover("reload", check=0)

    def stays():
        return pair.lb1.holds(VIP4) and not pair.lb2.holds(VIP4)

    assert pair.etcd.value("/failover/VI_1").startswith("lb1")
    reload("")
    # Well before it would end by itself, and lb2 does not take it: it hears a master.
    wait_until(lambda: not pair.etcd.value("/failover/VI_1"), TTL / 2, lambda: pair.lb1.daemon.tail(20))
    assert holds_for(stays, TTL)
    reload(pair.etcd.block(TTL))
    wait_until(lambda: lease(pair.lb1)["mine"], 2 + ALLOWANCE, lambda: f"{lease(pair.lb1)}")
    assert stays()
    reload(pair.etcd.block(2 * TTL))
    wait_until(lambda: (lease(pair.lb1) or {})["mine"] and granted(pair.etcd) == 2 * TTL, 2 + ALLOWANCE,
               lambda: f"{lease(pair.lb1)} {granted(pair.etcd)}")
    assert holds_for(stays, TTL)
    reload(pair.etcd.block(TTL))
    wait_until(lambda: granted(pair.etcd) == TTL, 2 + ALLOWANCE, "the old lease")
    assert stays()


def granted(etcd):
    """For how many seconds the lease of the key was granted."""
    entry = json.loads(etcd.control("get", "-w", "json", "/failover/VI_1").stdout)["kvs"][0]
    text = etcd.control("lease", "timetolive", f"{entry['lease']:x}").stdout
    return int(re.search(r"TTL\((\d+)s\)", text)[1])
