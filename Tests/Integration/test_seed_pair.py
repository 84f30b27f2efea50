"""The seed's own two files, as they are: no virtual address, notify_master does the work."""

import pytest
from lab.pair import Pair
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = pytest.mark.quick
#: What keepalived needs to see a dead HAProxy (interval 2), to resign and to be succeeded.
KEEPALIVED_REACTION = 2 + 1
#: failoverd promises 30 ms.
REACTION = {"failoverd": 0.03, "keepalived": KEEPALIVED_REACTION}
#: The script's interval, then at most a master-down interval of the owner.
RETURN = 2 + 3.01


def calls(balancer):
    """How often master.sh ran there."""
    return sum(1 for _, script, _, _ in balancer.notifications() if script == "master.sh")


def test_notify_master_follows_haproxy(lab, tested):
    """The owner's script runs at start, the secondary's once HAProxy dies, the owner's again when it is back."""
    pair = Pair(lab, (tested, tested))
    pair.configure_seed()
    pair.lb1.daemon.start()
    pair.lb2.daemon.start()
    wait_until(lambda: calls(pair.lb1) == 1, 3 + ALLOWANCE, lambda: f"master.sh on lb1\n{pair.lb1.daemon.tail()}")
    assert holds_for(lambda: calls(pair.lb2) == 0, 1, every=0.1), "the secondary ran master.sh beside a master"

    pair.lb1.haproxy.kill()
    wait_until(lambda: calls(pair.lb2) == 1, REACTION[tested] + ALLOWANCE,
               lambda: f"master.sh on lb2\n{pair.lb2.daemon.tail()}")

    pair.lb1.haproxy.start()
    wait_until(lambda: calls(pair.lb1) == 2, RETURN + ALLOWANCE, lambda: f"again on lb1\n{pair.lb1.daemon.tail()}")
    assert calls(pair.lb2) == 1
    assert not pair.capture.check()


def test_seed_with_an_address(lab, tested):
    """The same pair with a virtual address: the client is served through the death of HAProxy and its return."""
    pair = Pair(lab, (tested, tested))
    pair.configure_seed(address=f"{pair.vip}/24")
    pair.start()
    pair.probe()
    pair.lb1.haproxy.kill()
    pair.await_client(REACTION[tested] + ALLOWANCE)
    pair.await_master(pair.lb2)
    pair.lb1.haproxy.start()
    pair.await_master(pair.lb1, RETURN + ALLOWANCE)
    pair.await_client(ALLOWANCE)
