"""Beside systemd-networkd and NetworkManager, which take addresses away that they do not know and put their own back."""

import shutil
import time

import pytest
from lab.addresses import VIP4
from lab.laboratory import Laboratory
from lab.measuring import EchoProbe
from lab.network_managers import NetworkManager, Networkd
from lab.pair import Pair
from lab.waiting import wait_until

pytestmark = pytest.mark.failoverd_only
NETWORKD = "/lib/systemd/systemd-networkd"
#: What people type on a running machine, and what each does to the addresses of an interface.
COMMANDS = {
    "networkd": [("reload",), ("reconfigure", "eth1")],
    "NetworkManager": [("connection", "reload"), ("device", "reapply", "eth1"), ("connection", "up", "lan")],
}
ECHO_RATE = 1000


class Managed:
    """A pair whose first node's interface belongs to a manager; adverts each second."""

    def __init__(self, lab, kind, tested):
        self.kind = kind
        self.pair = Pair(lab, (tested, tested), web=False)
        self.pair.configure(advert_int=1)
        self.node = self.pair.lb1
        self.manager = {"networkd": Networkd, "NetworkManager": NetworkManager}[kind](self.node)
        lab.at_end(self.manager.stop)
        self.manager.start()
        self.pair.start()
        self.echo = EchoProbe(self.pair.client, self.pair.vip, ECHO_RATE)
        lab.at_end(self.echo.stop)
        self.echo.await_answers()

    def transitions(self):
        """How often the first node has changed its state."""
        return self.node.daemon.text().count(" -> ")

    def line_of(self, address):
        """What the kernel says of an address; empty if it is not there."""
        lines = self.node.ip("-o", "-4", "address", "show", "dev", "eth1").splitlines()
        return next((line for line in lines if f" {address}" in line), "")


@pytest.fixture(scope="module", params=sorted(COMMANDS))
def managed(request, tested):
    """The pair, for all tests of a manager; each leaves it as it found it."""
    if request.param == "networkd" and not shutil.which(NETWORKD):
        pytest.skip("no systemd-networkd here")
    if request.param == "NetworkManager" and not shutil.which("NetworkManager"):
        pytest.skip("no NetworkManager here")
    with Laboratory() as lab:
        yield Managed(lab, request.param, tested)


def test_commands_move_nothing(managed):
    """However the manager handles the interface, the master stays master, and nobody misses it for an interval."""
    before = managed.transitions()
    for words in COMMANDS[managed.kind]:
        began = time.time_ns()
        managed.manager.control(*words)
        wait_until(lambda: managed.node.holds(VIP4), 2, lambda: f"{VIP4} after {words}\n{managed.node.daemon.tail()}")
        time.sleep(0.3)
        lost = managed.echo.lost(began, time.time_ns() - 200_000_000)
        assert lost <= 0.5 * ECHO_RATE, f"{words}: {lost} of {ECHO_RATE} echoes a second lost"
        # NetworkManager may delete ours, which comes back at once, and only then its own.
        if managed.kind == "networkd":
            assert managed.manager.first_address() == managed.manager.address, "ours became the primary address"
    assert managed.transitions() == before, managed.node.daemon.tail()
    managed.pair.await_master(managed.node)


def test_restart_of_the_manager(managed):
    """It comes back to an interface that has an address it does not know."""
    before = managed.transitions()
    managed.manager.restart()
    time.sleep(2.5)  # longer than the address could live unless its lease is renewed
    managed.pair.await_master(managed.node)
    assert managed.transitions() == before, managed.node.daemon.tail()


def test_only_ours_has_a_lease(managed):
    """The manager's address stays for ever, ours is dynamic, whatever the manager did in the tests before."""
    assert "valid_lft forever" in managed.line_of(managed.manager.address.split("/")[0])
    assert "dynamic" in managed.line_of(VIP4)


def test_killed_beside_the_manager(managed):
    """The manager keeps no address alive that nobody renews; its own one is not touched."""
    managed.node.daemon.kill()
    wait_until(lambda: not managed.line_of(VIP4), 8, lambda: managed.line_of(VIP4))
    assert managed.line_of(managed.manager.address.split("/")[0])
    managed.pair.await_master(managed.pair.lb2, 8)
    managed.node.daemon.start()
    managed.pair.await_master(managed.node, 15)


def test_stop_leaves_what_is_the_managers(managed):
    """A graceful stop takes our address and no other."""
    assert managed.node.daemon.stop() == 0
    assert not managed.line_of(VIP4)
    assert managed.line_of(managed.manager.address.split("/")[0])
    managed.node.daemon.start()
    managed.pair.await_master(managed.node, 15)
