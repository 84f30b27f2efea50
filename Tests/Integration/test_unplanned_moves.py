"""What happens to a client when the master's HAProxy, cable, daemon or whole machine fails, and when it returns."""

import json
import os
import signal
import time

import pytest
from lab.pair import FIRST, Pair, haproxy_check
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

#: The kernel takes the address away without a daemon: master-down interval rounded up + 1 s (docs), plus its own lag.
LEASE = 2 + 0.5


@pytest.fixture
def pair(lab, tested):
    """A running pair with probes."""
    pair = Pair(lab, (tested, tested))
    pair.configure(scripts=[haproxy_check()])
    pair.start()
    pair.probe()
    return pair


@pytest.mark.quick
def test_cable_pulled_and_put_back(pair):
    """Silence lasts no longer than the protocol's limit; the returning master takes it back without losing a thing."""
    cut = time.time_ns()
    pair.lab.switch.cut(pair.lb1)
    pair.await_client(pair.down + ALLOWANCE)
    pair.await_master(pair.lb2)
    assert pair.echo.silence_after(cut) < pair.down + ALLOWANCE
    healed = time.time_ns()
    pair.lab.switch.heal(pair.lb1)
    pair.await_master(pair.lb1)
    lost, failed = pair.losses(healed)
    if pair.lb1.kind == "failoverd":
        assert (lost, failed) == (0, {})


def test_haproxy_killed(pair, tested):
    """The tracker notices (failoverd at once, keepalived at its next run) and the address moves."""
    died = time.time_ns()
    pair.lb1.haproxy.kill()
    pair.await_client((0.03 if tested == "failoverd" else 2 + pair.down) + ALLOWANCE)
    pair.await_master(pair.lb2)
    assert pair.echo.silence_after(died) < pair.down + ALLOWANCE


def test_daemon_killed(pair):
    """SIGKILL of every process: the peer takes over; the address leaves the dead node with its lease, if it has one."""
    leased = pair.lb1.leased(pair.vip)
    pair.lb1.daemon.kill()
    wait_until(lambda: pair.lb2.holds(pair.vip), pair.down + ALLOWANCE, "lb2 takes over")
    pair.await_client(ALLOWANCE)
    if leased:
        wait_until(lambda: not pair.lb1.holds(pair.vip), LEASE + ALLOWANCE, "the lease ends")
    pair.lb1.daemon.start()
    pair.await_master(pair.lb1)
    pair.await_client(ALLOWANCE)


@pytest.mark.failoverd_only
def test_hung_engine(lab, tested):
    """The supervisor ends an engine that does nothing any more before the backup loses patience: nobody notices."""
    pair = Pair(lab, (tested, tested))
    pair.configure(advert_int=1, extra=["address_lease 60"])
    pair.start()
    pair.probe()
    hung = pair.lb1.daemon.engine()
    begun = time.time_ns()
    os.kill(hung, signal.SIGSTOP)
    wait_until(lambda: pair.lb1.daemon.engine() not in (hung, None), 3 + ALLOWANCE,
               lambda: f"the engine is replaced: {pair.lb1.daemon.text()}")
    pair.await_master(pair.lb1)
    assert "the engine hangs" in pair.lb1.daemon.text()
    assert pair.losses(begun) == (0, {})


@pytest.mark.failoverd_only
def test_engine_killed_while_it_leaves(lab, tested):
    """Nobody is left to take the address off: the supervisor does, long before its lease ends."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure(extra=["address_lease 60"])
    pair.start()
    leaving = pair.lb1.daemon.engine()
    os.kill(leaving, signal.SIGSTOP)
    pair.lb1.daemon.terminate()
    time.sleep(0.1)
    os.kill(leaving, signal.SIGKILL)
    wait_until(lambda: not pair.lb1.holds(pair.vip), 2 + ALLOWANCE, lambda: pair.lb1.daemon.text())
    pair.await_master(pair.lb2)


@pytest.mark.failoverd_only
@pytest.mark.parametrize("what", ["daemon", "machine"])
def test_frozen_and_thawed(pair, what):
    """A frozen master loses the address though nothing runs there; thawed, it never makes a lasting second master."""
    if not pair.lb1.leased(pair.vip):
        pytest.skip("the daemon binds the address without a lease: a frozen node keeps it")
    frozen = pair.lb1.daemon if what == "daemon" else pair.lb1
    frozen.freeze()
    wait_until(lambda: pair.lb2.holds(pair.vip), pair.down + ALLOWANCE, "lb2 takes over")
    wait_until(lambda: not pair.lb1.holds(pair.vip), LEASE + ALLOWANCE, "the frozen node loses the address")
    pair.await_client(ALLOWANCE)
    frozen.thaw()
    pair.await_master(pair.lb1, 2 * pair.down + ALLOWANCE)
    pair.await_client(ALLOWANCE)


@pytest.mark.failoverd_only
def test_engine_killed_alone(pair):
    """The supervisor replaces a dead engine or resigns for it: one master soon, and the preferred one in the end."""
    os.kill(pair.lb1.daemon.engine(), signal.SIGKILL)
    pair.await_client(pair.down + ALLOWANCE)
    pair.await_master(pair.lb1, 2 * pair.down + ALLOWANCE)
    assert pair.lb1.daemon.running()


@pytest.mark.failoverd_only
def test_engine_killed_is_no_failover(lab, tested):
    """At an advert interval of 1 s a new engine goes on where the dead one was: nobody notices."""
    pair = Pair(lab, (tested, tested))
    pair.configure(advert_int=1)
    pair.start()
    pair.probe()
    since, counted = pair.lb1.instance()["since"], sent(pair.lb1)
    begun = time.time_ns()
    for _ in range(2):
        before = pair.lb1.daemon.engine()
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: pair.lb1.daemon.engine() not in (before, None), 5, "another engine starts")
        time.sleep(3)
    pair.await_master(pair.lb1)
    assert pair.losses(begun) == (0, {})
    assert not [item for item in pair.watcher.changes("lb2", pair.vip) if item[0] > begun], "lb2 bound the address"
    assert all(present for moment, present in pair.watcher.changes("lb1", pair.vip) if moment > begun)
    assert pair.lb1.instance()["since"] == since
    assert sent(pair.lb1) >= counted + 4


def sent(balancer):
    """How many adverts a node has sent, as it counts them."""
    document = json.loads(balancer.failover("--json", "stats").stdout)
    counters = {item["name"]: item["value"] for item in document["instances"][0]["counters"]}
    return counters["advertisementsSent"]


@pytest.mark.failoverd_only
def test_silent_partition_heals(pair):
    """Both are master while no frame passes; once it does, the higher priority alone is, and it announces again.

    keepalived 2.2.7 fails this: if the loser hears the winner first, nobody announces and the client stays lost."""
    pair.lab.switch.isolate(pair.lb1)
    wait_until(lambda: pair.lb2.holds(pair.vip), pair.down + ALLOWANCE, "lb2 takes over")
    healed = time.time_ns()
    pair.lab.switch.rejoin(pair.lb1)
    pair.await_master(pair.lb1)
    pair.await_client(ALLOWANCE)
    mac = pair.lb1.run("ip", "-o", "link", "show", "eth1").stdout.split("link/ether ")[1].split()[0]
    assert any(item.source_mac == mac for item in pair.capture.announced(pair.vip, healed)), \
        f"priority {FIRST} did not announce {pair.vip} after the partition"
