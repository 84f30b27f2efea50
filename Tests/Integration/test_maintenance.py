"""Maintenance: a node that takes nothing over, through restarts, until it is told otherwise."""

import pytest
from lab.pair import Pair
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = pytest.mark.failoverd_only


@pytest.fixture
def pair(lab, tested):
    """A running pair without HAProxy."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure()
    return pair.start()


def test_takes_nothing_over_and_survives_a_restart(pair):
    """Even alone it stays out; `off` ends it."""
    pair.lb1.failover("maintenance", "on", check=0)
    assert not pair.lb1.holds(pair.vip), "`on` returned before the address left"
    pair.await_master(pair.lb2)
    pair.lb1.daemon.stop()
    pair.lb1.daemon.start()
    pair.lb1.daemon.await_socket()
    pair.lb2.daemon.stop()
    assert holds_for(lambda: not pair.lb1.holds(pair.vip), 4 * pair.down, every=0.05)
    assert pair.lb1.failover_json("status")[1]["maintenance"]
    pair.lb1.failover("maintenance", "off", check=0)
    wait_until(lambda: pair.lb1.holds(pair.vip), pair.down + ALLOWANCE, "it takes over again")


def test_refused_while_no_peer_is_ready(pair):
    """Exit 4 and nothing changes; with --force the address is gone at once."""
    pair.lb2.daemon.kill()
    wait_until(lambda: pair.lb1.failover("maintenance", "on", "--wait", "1s").returncode == 4,
               6, "refused once the peer is known to be gone", every=0.5)
    assert pair.lb1.holds(pair.vip)
    pair.lb1.failover("maintenance", "on", "--force", check=0)
    wait_until(lambda: not pair.lb1.holds(pair.vip), 0.1 + ALLOWANCE, "the address goes")
    pair.lb1.failover("maintenance", "off", check=0)
    wait_until(lambda: pair.lb1.holds(pair.vip), pair.down + ALLOWANCE, "and comes back")
