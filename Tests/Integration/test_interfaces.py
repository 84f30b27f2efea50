"""The interface goes and comes back: FAULT and recovery, always without a restart."""

import pytest
from lab.addresses import VIP4
from lab.pair import FIRST, Pair
from lab.timing import ALLOWANCE
from lab.waiting import wait_until


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
