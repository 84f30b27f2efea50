"""The first users' two files as they are: with a notify_master script that calls the provider, their way today, and
included untouched beside a cloud_address, without any script that does something."""

import pytest
from lab import cloud_world
from lab.addresses import address4
from lab.agent import have_agent
from lab.cloud import Cloud
from lab.cloud_world import DROPLETS, RESERVED4
from lab.configuration import seed
from lab.emulator import METADATA_ADDRESS, have_emulator
from lab.measuring import HTTPProbe
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = pytest.mark.skipif(not have_emulator(), reason="cloud-emulator is not built")
ACTION = 0.3
#: Two look-ups and a call, each a process of its own.
SCRIPT = 0.5
#: How soon the backup is master once HAProxy died: keepalived's interval and the succession, or failoverd's promise.
REACTION = {"failoverd": 0.03, "keepalived": 3}
#: The check's interval, then a master-down interval of the owner.
RETURN = 2 + 3.01

#: Asks the metadata service who this is and whether it has the address; if not, asks for it up to ten times.
MASTER = """#!/bin/sh
id=$(curl -s {metadata}/id)
[ "$(curl -s {metadata}/reserved_ip/ipv4/active)" = true ] && exit 0
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  curl -s -f -o /dev/null -H "Authorization: Bearer {token}" -H "Content-Type: application/json" \\
    -d "{{\\"type\\":\\"assign\\",\\"droplet_id\\":$id}}" {api}/v2/reserved_ips/{address}/actions && exit 0
  sleep 3
done
exit 1
"""


class SeedPair:
    """Both droplets with the seed's files, and a script or a cloud_address that moves the reserved address."""

    def __init__(self, lab, kind, holder, script=True):
        lab.add_web()
        self.cloud = Cloud(lab, cloud_world.digitalocean(holder), action_delay=round(ACTION * 1000))
        self.lb1, self.lb2 = (lab.add_balancer(name, kind, start_haproxy=True) for name in ("lb1", "lb2"))
        for machine in (self.lb1, self.lb2):
            self.cloud.join(machine)
            if script:
                (machine.etc / "master.sh").write_text(MASTER.format(
                    metadata=f"http://{METADATA_ADDRESS}/metadata/v1", api=self.cloud.api, address=RESERVED4,
                    token=cloud_world.DIGITALOCEAN_TOKEN))
        self.lb1.configure(seed(True, address4("lb1"), address4("lb2")))
        self.lb2.configure(seed(False, address4("lb2"), address4("lb1")))
        for machine in (self.lb1, self.lb2):
            if not script:
                self.add_address(machine)
            machine.daemon.start()

    def add_address(self, machine):
        """A file of ours that includes theirs."""
        path = machine.etc / "failover.conf"
        path.write_text(f"include {machine.config}\n{self.cloud.provider(machine, 'digitalocean')}"
                        f"cloud_address {RESERVED4} {{\n    instance VI_1\n    provider lab\n}}\n")
        machine.daemon.config = path

    def await_holder(self, name, seconds):
        """Waits until the provider's holder is a machine, and the user is served by it."""
        wait_until(lambda: self.cloud.emulator.holder(RESERVED4) == name and self.cloud.balancer_of(RESERVED4) == name,
                   seconds + SCRIPT + ACTION + ALLOWANCE, lambda: f"{RESERVED4} not at {name}\n"
                   f"{self.cloud.emulator.requests()}\n{self.lb1.daemon.tail()}\n{self.lb2.daemon.tail()}")


@pytest.mark.parametrize("script", [
    True, pytest.param(False, marks=[
        pytest.mark.failoverd_only, pytest.mark.skipif(not have_agent(), reason="failover-agent is not built")])],
    ids=["script", "cloud_address"])
def test_the_address_follows_haproxy_and_returns(lab, tested, script):
    """From nobody to lb1 at the start; to lb2 when HAProxy on lb1 dies; back when it is back. One move each."""
    pair = SeedPair(lab, tested, holder=None, script=script)
    pair.await_holder("lb1", 3.01 + 3)
    with HTTPProbe(pair.cloud.user, RESERVED4, 20) as web:
        web.await_answers()
        pair.lb1.haproxy.kill()
        pair.await_holder("lb2", REACTION[tested])
        pair.lb1.haproxy.start()
        pair.await_holder("lb1", RETURN)
        web.await_answers()
    moves = pair.cloud.emulator.assignments()
    holders = [str(DROPLETS[name]) for name in ("lb1", "lb2", "lb1")]
    assert [move["new_holder"] for move in moves] == holders
    assert [move["caller"] for move in moves] == [address4(name) for name in ("lb1", "lb2", "lb1")]


def test_a_holder_that_stays_calls_nobody(lab, tested):
    """The metadata service says that the master has the address already: no call changes anything."""
    pair = SeedPair(lab, tested, holder="lb1")
    wait_until(lambda: [item for item in pair.cloud.emulator.requests("metadata") if item["path"].endswith("active")],
               3.01 + 3 + ALLOWANCE, "master.sh did not run")
    assert holds_for(lambda: not pair.cloud.emulator.requests(method="POST"), 1, every=0.2)
    pair.await_holder("lb1", 0)
