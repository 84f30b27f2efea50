"""The interface goes and comes back: FAULT and recovery, always without a restart."""

import pytest
from lab.addresses import VIP4, address4
from lab.configuration import Instance, document
from lab.pair import FIRST, Pair
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until


@pytest.fixture
def pair(lab, tested):
    """A running pair without HAProxy."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure(global_defs=["dynamic_interfaces"])
    return pair.start()


def await_fault(pair):
    """lb2 is master and, where the daemon can say so, lb1 is in FAULT."""
    pair.await_master(pair.lb2)
    if pair.lb1.kind == "failoverd":
        wait_until(lambda: pair.lb1.instance()["state"] == "FAULT", ALLOWANCE, lambda: pair.lb1.daemon.tail())


@pytest.mark.quick
def test_link_down_and_up(pair):
    """An administrator sets the link down."""
    pair.lb1.ip("link", "set", "eth1", "down")
    await_fault(pair)
    pair.lb1.ip("link", "set", "eth1", "up")
    pair.await_master(pair.lb1)


def test_link_deleted_and_recreated(pair):
    """The device vanishes and returns with another index."""
    pair.lb1.ip("link", "del", "eth1")
    wait_until(lambda: pair.lb2.holds(VIP4), pair.down + ALLOWANCE, "lb2 takes over")
    pair.lab.switch.plug(pair.lb1)
    pair.await_master(pair.lb1, pair.down + 2 * ALLOWANCE)


def test_interface_missing_at_start(lab, tested):
    """The daemon starts before its interface exists and waits in FAULT."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure(global_defs=["dynamic_interfaces"])
    pair.lb1.ip("link", "del", "eth1")
    pair.lb1.daemon.start()
    pair.lb2.daemon.start()
    wait_until(lambda: pair.lb2.holds(VIP4), pair.down + ALLOWANCE, "lb2 is master alone")
    pair.lab.switch.plug(pair.lb1)
    pair.await_master(pair.lb1, pair.down + 2 * ALLOWANCE)


def test_own_address_removed_and_changed(pair):
    """Without an address to send from there is FAULT; with a new one adverts come from that."""
    pair.lb1.ip("address", "del", "192.0.2.2/24", "dev", "eth1")
    wait_until(lambda: pair.lb2.holds(VIP4) and not pair.lb1.holds(VIP4), pair.down + ALLOWANCE,
               lambda: f"FAULT without an address\n{pair.lb1.daemon.tail()}")
    pair.lb1.ip("address", "add", "192.0.2.4/24", "dev", "eth1")
    wait_until(lambda: pair.capture.speakers(pair.router, 4, 0.3) == {"192.0.2.4"} and pair.lb1.holds(VIP4),
               pair.down + ALLOWANCE, lambda: f"{FIRST} returns with its new address\n{pair.lb1.daemon.tail()}")
    wait_until(lambda: not pair.lb2.holds(VIP4), ALLOWANCE, "lb2 lets go")


@pytest.mark.failoverd_only
def test_adverts_in_datagrams(lab, tested):
    """Where the network passes only TCP, UDP and ICMP, adverts and hand-over work in UDP datagrams."""
    pair = Pair(lab, (tested, tested), web=False)
    for balancer, other, priority in ((pair.lb1, "lb2", 200), (pair.lb2, "lb1", 100)):
        balancer.run("nft", "add table inet cloud; add chain inet cloud input { type filter hook input priority 0; }; "
                            "add rule inet cloud input meta l4proto 112 drop")
        balancer.configure(document([Instance(
            priority=priority, version=3, advert_int=0.1, source=address4(balancer.name), peers=[address4(other)],
            addresses=[f"{VIP4}/24"], extra=["unicast_transport udp 8112"])]))
        balancer.daemon.start()
    wait_until(lambda: pair.lb1.holds(VIP4) and not pair.lb2.holds(VIP4), 5, "lb1 alone is master")
    assert holds_for(lambda: not pair.lb2.holds(VIP4), 1.5), "lb2 does not hear lb1"
    pair.lb2.failover("promote", check=0)
    wait_until(lambda: pair.lb2.holds(VIP4) and not pair.lb1.holds(VIP4), 3, "lb2 alone is master")
    pair.lb2.daemon.kill()
    wait_until(lambda: pair.lb1.holds(VIP4), 3, "lb1 takes over from a dead peer")
