"""Cloud addresses behind a broken switch, and what goes over the wire by the providers' own specifications."""

import time

import pytest
from lab import contract
from lab.addresses import address4
from lab.agent import have_agent
from lab.cloud_pair import CloudPair
from lab.emulator import API_PORT, have_emulator
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not (have_emulator() and have_agent()), reason="cloud-emulator or failover-agent is not built"),
]
#: How long the kernel keeps trying for an agent that stands still, in s.
GIVES_UP = 10


def test_two_masters_do_not_fight(lab):
    """Both are master while VRRP is cut off: few moves; once it heals the better one has the address."""
    pair = CloudPair(lab).run()
    lab.switch.isolate(pair.lb2)
    try:
        wait_until(lambda: pair.lb2.instance()["state"] == "MASTER", pair.down + ALLOWANCE, "lb2 hears lb1")
    finally:
        lab.switch.rejoin(pair.lb2)
    pair.await_holder("lb1", 60)
    assert len(pair.moves()) <= 4


@pytest.mark.skipif(contract.why_not() is not None, reason=str(contract.why_not()))
@pytest.mark.parametrize("kind", ["reserved4", "reserved6", "floating4", "alias"])
def test_requests_are_the_providers_own(lab, kind):
    """Every request of the agent, doctor's too, and every answer agree with the provider's OpenAPI specification."""
    pair = CloudPair(lab, kind, holder=None).run()
    pair.lb2.failover("promote", "--reason", "test", check=0)
    pair.lb2.failover("doctor")
    pair.await_holder("lb2")
    judge = contract.contract(pair.type)
    exchanges = [item for item in pair.emulator.exchanges()
                 # The file has no list of servers; Hetzner's own documentation does.
                 if not item["target"].startswith("/v1/servers?")]
    assert len(exchanges) > 5
    assert [fault for item in exchanges for fault in judge.exchange_faults(item)] == []


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_nothing_of_a_dead_node_arrives_late(lab, how):
    """An assignment that a cut line holds back is not the kernel's to repeat once the node is gone, nor for minutes
    while it stands still."""
    pair = CloudPair(lab, web=False).run()
    drop = ("add table inet cut; add chain inet cut out { type filter hook output priority 0; }; "
            f"add rule inet cut out ip daddr {address4('cloud')} tcp dport {API_PORT} drop")
    api = ("dst", f"{address4('cloud')}:{API_PORT}")
    wait_until(lambda: pair.lb2.run("ss", "-Htn", "state", "established", *api).stdout, 10, "lb2 is connected")
    pair.lb2.run("nft", drop)
    pair.lb1.daemon.kill()
    wait_until(lambda: f"asked digitalocean: {pair.address}" in pair.lb2.daemon.text(), pair.down + ALLOWANCE,
               lambda: pair.lb2.daemon.tail())
    time.sleep(0.2)
    waiting = pair.lb2.run("ss", "-Htn", "state", "established", *api).stdout
    assert any(int(line.split()[1]) > 100 for line in waiting.splitlines()), f"no request waits in the kernel: {waiting}"
    if how == "killed":
        pair.lb2.daemon.kill()
    else:
        pair.lb2.daemon.freeze()
        time.sleep(GIVES_UP + 1)
    pair.lb2.run("nft", "delete table inet cut")
    time.sleep(6)  # longer than the kernel's pauses between two attempts have become by now
    assert not pair.calls(pair.lb2), pair.story()
    pair.lb2.daemon.thaw()
