"""A reserved address follows the master: real daemons, agents and a provider, and a user on the other side."""

import signal
import time

import pytest
from lab import cloud_world
from lab.agent import have_agent
from lab.cloud_pair import ACTION, CloudPair
from lab.emulator import have_emulator
from lab.measuring import EchoProbe
from lab.processes import send
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not (have_emulator() and have_agent()), reason="cloud-emulator or failover-agent is not built"),
]


def sigterm(pair):
    """The master is stopped."""
    pair.lb1.daemon.terminate()


def promote(pair):
    """The backup is promoted; that ends when the provider has confirmed it."""
    pair.lb2.failover("promote", "--reason", "test", check=0)
    assert pair.emulator.holder(pair.address) == "lb2"
    assert pair.seen(pair.lb2)["proof"] == "readBack"


def demote(pair):
    """The master is demoted, which promotes its peer."""
    pair.lb1.failover("demote", check=0)
    assert pair.emulator.holder(pair.address) == "lb2"


def maintenance(pair):
    """The master goes into maintenance."""
    pair.lb1.failover("maintenance", "on", "--for", "10m", "--reason", "test", check=0)
    assert pair.emulator.holder(pair.address) == "lb2"


def kill(pair):
    """All of the master's processes die at once."""
    pair.lb1.daemon.kill()


def freeze(pair):
    """The master's machine stops for a while."""
    pair.lb1.freeze()


PLANNED = [sigterm, promote, demote, maintenance]


@pytest.mark.quick
@pytest.mark.parametrize("move", PLANNED, ids=lambda move: move.__name__)
def test_a_planned_move_loses_nothing(lab, move):
    """The leaving node serves until the successor has the address: one call, by the successor, no packet lost."""
    pair = CloudPair(lab).run()
    with EchoProbe(pair.cloud.user, pair.address, 200) as echo:
        echo.await_answers()
        begun = time.time_ns()
        move(pair)
        pair.await_holder("lb2")
        wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb2", ALLOWANCE, "the user is not at lb2")
        echo.await_answers()
        assert echo.lost(begun, time.time_ns() - 200_000_000) == 0
    assert pair.moves() == [("lb2", "lb2")]
    assert not pair.calls(pair.lb1)


@pytest.mark.parametrize("move", [kill, freeze], ids=lambda move: move.__name__)
def test_a_lost_master_is_replaced(lab, move):
    """One call by the new master; a node that comes back as a backup calls nobody, or preempts and takes it back."""
    pair = CloudPair(lab).run()
    begun = time.monotonic()
    move(pair)
    pair.await_holder("lb2", pair.down + ACTION + ALLOWANCE + 1)
    took = time.monotonic() - begun
    assert pair.moves() == [("lb2", "lb2")]
    assert took < pair.down + ACTION + ALLOWANCE + 1
    if move is freeze:
        pair.lb1.thaw()
    else:
        pair.start(pair.lb1)
    pair.await_holder("lb1", 10)
    assert pair.moves() == [("lb2", "lb2"), ("lb1", "lb1")]
