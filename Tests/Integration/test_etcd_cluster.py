"""A lease in an etcd as it should be: three members, TLS with an authority of its own, users and passwords."""

import os
import signal

import pytest
from lab.addresses import VIP4
from lab.certificates import Authority
from lab.cloud import AGENT, Cloud
from lab.configuration import Instance, document
from lab.etcd import PASSWORD, USER, Etcd, have_etcd
from lab.pair import ADVERT, ROUTER, Pair
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

from test_etcd import HOSTS, TTL, connect_twice, follow, lease, process

pytestmark = [pytest.mark.failoverd_only, pytest.mark.skipif(not have_etcd(), reason="etcd-server is not installed")]


@pytest.fixture(scope="module")
def pair(module_lab, tested):
    """A pair that is connected twice, with the cluster in the second network."""
    pair = Pair(module_lab, (tested, tested), web=False)
    connect_twice(pair)
    pair.etcd = Etcd(pair.client, HOSTS["client"], members=3, authority=Authority(pair.client.folder / "authority"))
    pair.etcd.require_users()
    for balancer, priority in zip(pair.balancers(), (200, 100)):
        Cloud.add_agent_user(balancer)
        balancer.password = balancer.folder / "etcd.password"
        write_password(balancer, PASSWORD)
        instance = Instance(priority=priority, version=3, advert_int=ADVERT, virtual_router_id=ROUTER,
                            addresses=[f"{VIP4}/24"])
        balancer.configure(pair.etcd.block(TTL, balancer.password) + document([instance]))
    pair.advert, pair.down = ADVERT, 0.4
    pair.start()
    wait_until(lambda: lease(pair.lb2)["holder"] == "lb1", 5, lambda: f"{lease(pair.lb2)} {pair.lb1.daemon.tail(30)}")
    return pair


def write_password(balancer, text):
    """Gives the balancer's agent this password."""
    balancer.password.touch(mode=0o600)
    os.chown(balancer.password, AGENT, AGENT)
    balancer.password.write_text(text + "\n")


def nobody_holds(pair, why):
    """Waits until the address is nowhere and the former master says why."""
    wait_until(lambda: not any(balancer.holds(VIP4) for balancer in pair.balancers()), TTL + 1 + ALLOWANCE,
               lambda: pair.lb1.daemon.tail(30))
    wait_until(lambda: why in " ".join(pair.lb1.failover("status").stdout.split()), TTL + 3,
               lambda: pair.lb1.failover("status").stdout)


def test_members_fail(pair):
    """One of three missing changes nothing; two, and nobody holds the address until one is back."""
    assert lease(pair.lb1)["mine"] and PASSWORD not in pair.lb1.daemon.tail(1000)
    pair.etcd.stop(0)
    assert holds_for(lambda: pair.lb1.holds(VIP4) and not pair.lb2.holds(VIP4), TTL)
    pair.etcd.stop(1)
    nobody_holds(pair, "None of 3 endpoints gives an answer")
    # Also where the kernel has dropped the address already and the lease is renewed at its end.
    pair.etcd.start(0)
    follow(pair, pair.lb1, 10 + ALLOWANCE)
    pair.etcd.start(1)


@pytest.mark.parametrize("host, days, why", [
    ("198.51.100.77", 2, "its certificate is for another name"),
    (HOSTS["client"], -1, "is not one that this machine trusts, or has expired")])
def test_wrong_certificate(pair, host, days, why):
    """A member with another's certificate, or one that has expired, is not believed, and status says so."""
    good = [path.read_bytes() for path in (pair.etcd.certificate, pair.etcd.key)]
    pair.etcd.present(*pair.etcd.authority.certificate(f"wrong{days}", [host], days))
    try:
        for balancer in pair.balancers():
            os.kill(process(balancer, "failover-agent"), signal.SIGKILL)
        nobody_holds(pair, why)
    finally:
        for path, content in zip((pair.etcd.certificate, pair.etcd.key), good):
            path.write_bytes(content)
    follow(pair, pair.lb1, 10 + ALLOWANCE)


def test_password_changes(pair):
    """With a password that is not right any more there is no lease; the right one in the file is enough."""
    pair.etcd.control("user", "passwd", "--interactive=false", USER, check=True, input="n3w-etcd\n")
    for balancer in pair.balancers():
        os.kill(process(balancer, "failover-agent"), signal.SIGKILL)
    nobody_holds(pair, "authentication failed")
    for balancer in pair.balancers():
        write_password(balancer, "n3w-etcd")
    follow(pair, pair.lb1, 10 + ALLOWANCE)
    assert "n3w-etcd" not in pair.lb1.daemon.tail(1000)
