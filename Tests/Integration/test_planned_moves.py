"""Planned moves are make-before-break: no echo request and no new connection is lost."""

import os
import signal
import threading
import time

import pytest
from lab.pair import Pair, haproxy_check
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = pytest.mark.failoverd_only
#: How long the leaving node goes on answering once the other one is heard as master, in s.
LINGER = 1


@pytest.fixture
def pair(lab, tested):
    """A running pair with probes."""
    pair = Pair(lab, (tested, tested))
    pair.configure(scripts=[haproxy_check()])
    pair.start()
    pair.probe()
    return pair


def sigterm(pair):
    """The master is stopped."""
    pair.lb1.daemon.terminate()
    return pair.lb2


def promote(pair):
    """The backup is promoted."""
    pair.lb2.failover("promote", "--reason", "test", check=0)
    return pair.lb2


def demote(pair):
    """The master is demoted, which promotes the best peer."""
    pair.lb1.failover("demote", check=0)
    return pair.lb2


def maintenance(pair):
    """The master goes into maintenance."""
    pair.lb1.failover("maintenance", "on", "--for", "10m", "--reason", "test", check=0)
    return pair.lb2


MOVES = [sigterm, promote, demote, maintenance]


@pytest.mark.quick
@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_moving_away_loses_nothing(pair, move):
    """Before the address leaves the master, the other one answers on it."""
    begun = time.time_ns()
    pair.await_master(move(pair))
    assert pair.losses(begun) == (0, {})
    assert pair.watcher.overlap(pair.vip, begun) < LINGER + 0.5, "two holders for longer than a hand-over takes"


@pytest.mark.parametrize("back", ["release", "release on the peer", "maintenance off", "return"])
def test_moving_back_loses_nothing(pair, back):
    """The preferred node takes the address back, by preemption, without loss."""
    if back.startswith("release"):
        pair.await_master(promote(pair))
    elif back == "return":
        pair.await_master(sigterm(pair))
        pair.lb1.daemon.process.wait()
    else:
        pair.await_master(maintenance(pair))
    assert holds_for(lambda: pair.only_master(pair.lb2), 3 * pair.down, every=0.1), "the move does not last"
    begun = time.time_ns()
    if back == "return":
        pair.lb1.daemon.start()
    else:
        words = ["maintenance", "off"] if back == "maintenance off" else ["release"]
        (pair.lb2 if back == "release" else pair.lb1).failover(*words, check=0)
    pair.await_master(pair.lb1, pair.down + 1 + ALLOWANCE)
    assert pair.losses(begun) == (0, {})


def test_promotion_over_an_owner(lab, tested):
    """The seed's pair: the secondary (254) is promoted over the owner (255) and gives back on release."""
    pair = Pair(lab, (tested, tested))
    pair.configure_seed(address=f"{pair.vip}/24")
    pair.start()
    pair.probe()
    begun = time.time_ns()
    pair.lb2.failover("promote", check=0)
    pair.await_master(pair.lb2)
    pair.lb1.failover("release", check=0)
    pair.await_master(pair.lb1)
    assert pair.losses(begun) == (0, {})


def test_promotion_survives_restarts(lab, tested):
    """A promotion holds when the owner restarts, and when the promoted node does."""
    pair = Pair(lab, (tested, tested))
    pair.configure_seed(address=f"{pair.vip}/24")
    pair.start()
    pair.lb2.failover("promote", check=0)
    pair.await_master(pair.lb2)
    for _ in range(2):
        pair.lb1.daemon.stop()
        pair.lb1.daemon.start()
        pair.lb1.daemon.await_socket()
        assert holds_for(lambda: pair.lb2.holds(pair.vip) and not pair.lb1.holds(pair.vip), 2.5, every=0.05), \
            "the restarted owner took the address from a promoted node"
    pair.lb2.daemon.stop()
    pair.await_master(pair.lb1)
    pair.lb2.daemon.start()
    pair.await_master(pair.lb2)
    pair.lb2.failover("release", check=0)
    pair.await_master(pair.lb1)


def test_promotion_ends_with_its_time(pair):
    """`promote --for`: afterwards the preferred node takes over by itself."""
    pair.lb2.failover("promote", "--for", "2s", check=0)
    pair.await_master(pair.lb2)
    pair.await_master(pair.lb1, 2 + pair.down + ALLOWANCE)


def test_promoted_node_gives_up_when_its_own_health_fails(pair):
    """A promotion is no licence to hold the address without HAProxy."""
    pair.lb2.failover("promote", check=0)
    pair.await_master(pair.lb2)
    pair.lb2.haproxy.kill()
    pair.await_master(pair.lb1, pair.down + ALLOWANCE)


def test_keepalived_owner_cannot_be_outbid(lab):
    """Against keepalived with priority 255 `promote` is refused, with the reason, and nothing changes."""
    pair = Pair(lab, ("keepalived", "failoverd"))
    pair.configure_seed(address=f"{pair.vip}/24")
    pair.start()
    done = pair.lb2.failover("promote", check=4)
    assert "255" in done.stdout + done.stderr
    assert holds_for(lambda: pair.only_master(pair.lb1), 2, every=0.1)


def test_keepalived_master_can_be_outbid(lab):
    """Against keepalived with 200 a failoverd backup of 100 can be promoted, and gives back."""
    pair = Pair(lab, ("keepalived", "failoverd"))
    pair.configure()
    pair.start()
    pair.lb2.failover("promote", check=0)
    pair.await_master(pair.lb2)
    pair.lb2.failover("release", check=0)
    pair.await_master(pair.lb1)


def test_given_back_at_once(pair):
    """The promotion ends while the old master still lingers: it goes on, and nobody is lost in between."""
    begun = time.time_ns()
    for _ in range(3):
        pair.lb2.failover("promote", check=0)
        pair.lb1.failover("release", check=0)
        pair.await_master(pair.lb1)
    assert pair.losses(begun) == (0, {})


def test_engine_killed_while_it_keeps_silent(lab, tested):
    """A leaving node does not answer ARP for half a second. The engine that replaces a dead one ends that: else the node
    would be silent for ever."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure()
    pair.start()
    wait_until(lambda: pair.lb2.instance()["peers"][0]["ready"], 3 + ALLOWANCE, "ready", every=0.1)

    def tables():
        return [line for line in pair.lb1.run("nft", "list", "tables").stdout.splitlines() if "failover_51" in line]

    mover = threading.Thread(target=lambda: pair.lb2.failover("promote"))
    mover.start()
    wait_until(tables, 3 + ALLOWANCE, "lb1 keeps silent", every=0.005)
    os.kill(pair.lb1.daemon.engine(), signal.SIGKILL)
    mover.join()
    wait_until(lambda: not tables(), 2 + ALLOWANCE, lambda: pair.lb1.daemon.text())
