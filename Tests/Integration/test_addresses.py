"""Addresses in the kernel: put back when deleted, leftovers removed, attributes as configured."""

import time

import pytest
from lab.addresses import VIP4, VIP6
from lab.measuring import EchoProbe
from lab.pair import Pair
from lab.timing import ALLOWANCE
from lab.waiting import wait_until


@pytest.mark.quick
@pytest.mark.failoverd_only
def test_deleted_by_hand_comes_back(lab, tested):
    """Within milliseconds, announced, and without leaving MASTER."""
    pair = Pair(lab, (tested, tested))
    pair.configure()
    pair.start()
    pair.probe()
    deleted = time.time_ns()
    pair.lb1.ip("address", "del", f"{VIP4}/24", "dev", "eth1")
    wait_until(lambda: pair.lb1.holds(VIP4), 0.02 + ALLOWANCE, "the address comes back")
    pair.await_client(ALLOWANCE)
    wait_until(lambda: pair.capture.announced(VIP4, deleted), ALLOWANCE, "it is announced")
    wait_until(lambda: time.time_ns() > deleted + int(2e9 * pair.down), 5, "a while", every=0.1)
    adverts = [advert for advert in pair.capture.update().adverts if advert.time > deleted]
    assert {advert.source for advert in adverts} == {"192.0.2.2"}, "the peer spoke"
    assert all(advert.priority for advert in adverts), "the master resigned"


def test_leftovers_of_an_earlier_life_go(lab, tested):
    """A backup that finds an address of a killed daemon at its start removes it."""
    pair = Pair(lab, (tested, tested))
    pair.configure(extra=["no_address_lease"])
    pair.lb2.daemon.start()
    wait_until(lambda: pair.lb2.holds(VIP4), pair.down + ALLOWANCE, "lb2 alone is master")
    pair.lb2.daemon.kill()
    assert pair.lb2.holds(VIP4) and not pair.lb2.leased(VIP4)
    pair.start()
    assert not pair.lb2.holds(VIP4)


def test_addresses_of_others_stay(lab, tested):
    """An address that an administrator has put there is neither lent nor removed, and the log says so."""
    pair = Pair(lab, (tested, tested))
    pair.configure()
    pair.lb1.ip("address", "add", f"{VIP4}/24", "dev", "eth1")
    for balancer in pair.balancers():
        balancer.daemon.start()
    wait_until(lambda: pair.capture.speakers(pair.router, 4, 0.15) == {"192.0.2.2"}, pair.down + ALLOWANCE, "lb1 master")
    assert not pair.lb1.leased(VIP4)
    pair.lb1.daemon.stop()
    assert pair.lb1.holds(VIP4)
    assert "not from failover" in pair.lb1.daemon.log.read_text()


def test_only_its_own_addresses_go(lab, tested):
    """A stop removes the virtual addresses and nothing else."""
    pair = Pair(lab, (tested, tested))
    pair.configure()
    before = pair.lb1.addresses()
    pair.lb1.ip("address", "add", "203.0.113.77/32", "dev", "eth1")
    pair.start()
    pair.lb1.daemon.stop()
    assert pair.lb1.addresses() == before | {"203.0.113.77/32"}


def test_attributes(lab, tested):
    """Prefix length, label, scope, broadcast and another device are the kernel's as configured."""
    pair = Pair(lab, (tested, tested))
    for balancer in pair.balancers():
        balancer.ip("link", "add", "front", "type", "veth", "peer", "name", "front-peer")
        balancer.ip("link", "set", "front", "up")
        balancer.ip("link", "set", "front-peer", "up")
    pair.configure(addresses=[
        f"{VIP4}/24", "198.51.100.9/28 dev front label front:web brd 198.51.100.15 scope site"])
    pair.start()
    line = wait_until(lambda: pair.lb1.ip("-o", "address", "show", "dev", "front", "to", "198.51.100.9"),
                      ALLOWANCE, "the address on the other device")
    assert "198.51.100.9/28" in line and "brd 198.51.100.15" in line
    assert "scope site" in line and "front:web" in line


@pytest.mark.quick
def test_ipv6_pair(lab, tested):
    """VRRPv3 over IPv6: a client reaches the address before and after the master is stopped."""
    pair = Pair(lab, (tested, tested))
    pair.configure(addresses=["fe80::10/64", f"{VIP6}/128"])
    for balancer in pair.balancers():
        balancer.daemon.start()
    wait_until(lambda: pair.lb1.holds(VIP6) and not pair.lb2.holds(VIP6), 2 * pair.down + ALLOWANCE,
               lambda: f"lb1 master\n{pair.lb1.daemon.tail()}")
    with EchoProbe(pair.client, VIP6, 200) as echo:
        echo.await_answers(2 + ALLOWANCE)
        pair.lb1.daemon.terminate()
        wait_until(lambda: pair.lb2.holds(VIP6) and not pair.lb1.holds(VIP6), pair.down + ALLOWANCE, "lb2 master")
        echo.await_answers(ALLOWANCE)
    assert pair.capture.announced(VIP6), "no unsolicited neighbor advertisement was sent"
    assert not pair.capture.check()
