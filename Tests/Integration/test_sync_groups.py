"""Sync groups: what belongs together is in FAULT together and moves together."""

import pytest
from lab.addresses import VIP4
from lab.configuration import Instance, document
from lab.pair import Pair
from lab.timing import ALLOWANCE, down_interval
from lab.waiting import holds_for, wait_until

INSIDE = "192.0.2.111"
ADVERT = 0.1


def holders(pair, address):
    """Names of the machines that have an address."""
    return [balancer.name for balancer in pair.balancers() if balancer.holds(address)]


@pytest.fixture
def pair(lab, tested):
    """Two nodes with two instances each, of which only the second depends on eth2."""
    pair = Pair(lab, (tested, tested), web=False)
    for balancer, priority in zip(pair.balancers(), (200, 100)):
        balancer.run("ip", "link", "add", "eth2", "type", "veth", "peer", "name", "eth2-far")
        balancer.run("ip", "link", "set", "eth2-far", "up")
        balancer.run("ip", "link", "set", "eth2", "up")
        script = balancer.notify_script("group.sh")
        group = f'vrrp_sync_group G {{\n  group {{\n    OUT\n    IN\n  }}\n  notify "{script}"\n}}\n'
        balancer.configure(group + document([
            Instance("OUT", 51, priority, [f"{VIP4}/24"], version=3, advert_int=ADVERT),
            Instance("IN", 52, priority, [f"{INSIDE}/24"], version=3, advert_int=ADVERT,
                     extra=["track_interface {", "    eth2", "}"])]))
        balancer.daemon.start()
    wait_until(lambda: holders(pair, VIP4) == holders(pair, INSIDE) == ["lb1"], 5, "lb1 has both")
    return pair


def test_one_side_fails(pair):
    """The interface of one instance goes: both move, and both come back."""
    bound = down_interval(100, ADVERT, 3) * 2 + ALLOWANCE
    pair.lb1.run("ip", "link", "set", "eth2", "down")
    wait_until(lambda: holders(pair, VIP4) == holders(pair, INSIDE) == ["lb2"], bound, "lb2 has both")
    pair.lb1.run("ip", "link", "set", "eth2", "up")
    wait_until(lambda: holders(pair, VIP4) == holders(pair, INSIDE) == ["lb1"], bound * 2, "lb1 has both again")
    assert holds_for(lambda: holders(pair, VIP4) == holders(pair, INSIDE) == ["lb1"], 1), "it stays so"


@pytest.mark.failoverd_only
def test_a_member_moves_its_group(pair):
    """A planned move names one instance, or the group, and takes both."""
    pair.lb2.failover("promote", "IN", check=0)
    wait_until(lambda: holders(pair, VIP4) == holders(pair, INSIDE) == ["lb2"], 3, "lb2 has both")
    pair.lb2.failover("release", "G", check=0)
    wait_until(lambda: holders(pair, VIP4) == holders(pair, INSIDE) == ["lb1"], 5, "lb1 has both again")
    states = [arguments[2] for _, _, arguments, _ in pair.lb2.notifications()]
    assert states == ["BACKUP", "MASTER", "BACKUP"] and pair.lb2.notifications()[0][2][:2] == ["GROUP", "G"]
