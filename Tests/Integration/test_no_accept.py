"""no_accept: a master that does not own its address drops what is sent to it, in a table of its own."""

import pytest
from lab.addresses import VIP4, VIP6
from lab.configuration import Instance, document
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

pytestmark = [pytest.mark.quick, pytest.mark.failoverd_only]


def started(lab, kind, priority=200, global_defs=(), extra=("no_accept",)):
    """A balancer that is master of an address of each family, and a client beside it."""
    machine = lab.add_balancer("lb1", kind, start_haproxy=False)
    client = lab.add_client()
    excluded = ["virtual_ipaddress_excluded {", f"    {VIP6}/64", "    fe80::77/64", "}"]
    state = "MASTER" if priority == 255 else "BACKUP"
    machine.configure(document([Instance(priority=priority, state=state, addresses=[f"{VIP4}/24"], version=3,
                                         advert_int=0.1, extra=[*extra, *excluded])], global_defs=global_defs))
    machine.daemon.start()
    wait_until(lambda: machine.holds(VIP4), 3 + ALLOWANCE, lambda: machine.daemon.tail())
    return machine, client


def answers(client, address):
    """True if an echo request is answered."""
    return client.run("ping", "-c", "1", "-W", "1", address, check=False).returncode == 0


def rules(machine):
    """All tables of nftables."""
    return machine.run("nft", "list", "ruleset").stdout


def test_drops_and_ends(lab, tested):
    """Neither family answers, but neighbors find the address; own addresses answer; a stop removes the table."""
    machine, client = started(lab, tested, global_defs=["nftables_counters"])
    assert "table inet keepalived" in rules(machine) and "counter" in rules(machine)
    for address in (VIP4, VIP6, "fe80::77%eth1"):
        assert not answers(client, address), address
    assert answers(client, "192.0.2.2")
    for address in (VIP4, VIP6):
        assert "lladdr" in client.ip("neighbor", "show", "to", address), "neighbor discovery was dropped"
    machine.daemon.stop()
    assert rules(machine).strip() == ""


def test_owner_and_accept(lab, tested):
    """The owner of the addresses accepts, whatever the file says."""
    machine, client = started(lab, tested, priority=255)
    wait_until(lambda: answers(client, VIP4) and answers(client, VIP6), ALLOWANCE, "the owner answers")
    assert rules(machine).strip() == ""


def test_flushed_and_died(lab, tested):
    """A flush of all rules is noticed when the lease is renewed; leftovers of a killed daemon are replaced."""
    machine, client = started(lab, tested, global_defs=["nftables mine", "nftables_priority 5"])
    assert "table inet mine" in rules(machine) and "filter + 5" in rules(machine)
    machine.run("nft", "flush", "ruleset")
    wait_until(lambda: VIP4 in rules(machine), 30, "built again")
    assert not answers(client, VIP4)
    machine.daemon.kill()
    assert VIP4 in rules(machine)
    machine.daemon.start()
    wait_until(lambda: machine.holds(VIP4), 3 + ALLOWANCE, lambda: machine.daemon.tail())
    assert rules(machine).count(VIP4) == 1 and not answers(client, VIP4)
    machine.daemon.stop()
    assert rules(machine).strip() == ""
