"""A witness on real networks: who is cut off holds back, who is not takes over, and both say why."""

import time

import pytest
from lab.addresses import CLIENT, VIP4
from lab.pair import Pair
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = pytest.mark.failoverd_only

WITNESS = ["witness {{", "    reach {gateway}", "    reach {gateway} tcp 8000", "    quorum 1",
           "    peer_path {path}", "    interval 0.1", "}}"]
PATHS = {"lb1": "198.51.100.2", "lb2": "198.51.100.3"}


@pytest.fixture(scope="module")
def pair(module_lab, tested):
    """A pair that is connected twice; each asks the client and, over the second network, the peer."""
    pair = Pair(module_lab, (tested, tested), web=False)
    for balancer in pair.balancers():
        module_lab.switch.plug(balancer, "eth2", addressed=False)
        balancer.ip("address", "add", f"{PATHS[balancer.name]}/24", "dev", "eth2")
    pair.web = pair.client.start("python3", "-m", "http.server", "8000", log=pair.client.folder / "web.log")
    for balancer, priority in zip(pair.balancers(), (200, 100)):
        path = PATHS[pair.other(balancer).name]
        extra = [line.format(gateway=CLIENT[0], path=path) for line in WITNESS]
        pair.write(balancer, priority, extra=extra)
    pair.down = 0.4
    return pair.start()


def witness(balancer):
    """What a node says of its witness."""
    return balancer.instance()["witness"]


def await_targets(balancer, *answers):
    """Waits until the targets answer like this: two of reach, then the peer."""
    wait_until(lambda: [target["answers"] for target in witness(balancer)["targets"]] == list(answers), 3,
               lambda: f"{witness(balancer)}")


def test_one_network_split(pair):
    """VRRP is cut, the peer answers over the other network: no second master, and status says why."""
    await_targets(pair.lb2, True, True, True)
    pair.lab.switch.isolate(pair.lb1)
    wait_until(lambda: witness(pair.lb2)["heldBack"], 3, lambda: pair.lb2.daemon.tail())
    assert holds_for(lambda: not pair.lb2.holds(VIP4), 1.5)
    done = pair.lb2.failover("status")
    assert done.returncode == 1 and "held back by its witness" in done.stdout
    assert "a peer answers at 198.51.100.2" in " ".join(done.stdout.split())
    assert "holds back" in pair.lb2.failover("events", "--type", "witness").stdout
    assert "witness" in pair.lb2.failover("doctor").stdout
    # Now it is gone from the other network as well: it may be dead.
    pair.lab.switch.isolate(pair.lb1, "eth2")
    wait_until(lambda: pair.lb2.holds(VIP4), 2 + ALLOWANCE, "lb2 takes over")
    pair.lab.switch.rejoin(pair.lb1)
    pair.lab.switch.rejoin(pair.lb1, "eth2")
    pair.await_master(pair.lb1, 2 + ALLOWANCE)


def test_cut_off_itself(pair):
    """Nobody answers it, so it is the one that is cut off."""
    for interface in ("eth1", "eth2"):
        pair.lab.switch.isolate(pair.lb2, interface)
    assert holds_for(lambda: not pair.lb2.holds(VIP4), 2)
    await_targets(pair.lb2, False, False, False)
    assert witness(pair.lb2)["heldBack"]
    for interface in ("eth1", "eth2"):
        pair.lab.switch.rejoin(pair.lb2, interface)
    await_targets(pair.lb2, True, True, True)
    pair.await_master(pair.lb1)


def test_a_dead_master_is_replaced_in_time(pair):
    """The witness was asked before it mattered, so it costs no time."""
    pair.web.stop()
    await_targets(pair.lb2, True, False, True)
    died = time.monotonic()
    pair.lab.switch.cut(pair.lb1)
    pair.lab.switch.cut(pair.lb1, "eth2")
    wait_until(lambda: pair.lb2.holds(VIP4), pair.down + ALLOWANCE, "lb2 takes over")
    assert time.monotonic() - died < pair.down + ALLOWANCE
    pair.lab.switch.heal(pair.lb1)
    pair.lab.switch.heal(pair.lb1, "eth2")
    pair.await_master(pair.lb1, 2 + ALLOWANCE)
