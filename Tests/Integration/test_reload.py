"""A changed file is applied to running instances; a refused one changes nothing."""

import time

import pytest
from lab.addresses import VIP4
from lab.pair import ADVERT, FIRST, Pair
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

MORE = "192.0.2.11"


@pytest.fixture
def pair(lab, tested):
    """A running pair without HAProxy."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure()
    return pair.start()


def last_priority(pair):
    """The priority in the newest advert."""
    return pair.capture.update().adverts[-1].priority


def longest_gap(pair, start):
    """The longest time in s between two adverts since `start`."""
    times = [advert.time for advert in pair.capture.update().adverts if advert.time >= start]
    return max(later - earlier for earlier, later in zip(times, times[1:])) / 1e9


@pytest.mark.quick
@pytest.mark.parametrize("how", ["SIGHUP", "command"])
def test_priority_and_address_change_without_a_gap(pair, tested, how):
    """Neither a transition nor a missing advert; the new address is bound and announced at once."""
    begun = time.time_ns()
    pair.write(pair.lb1, FIRST - 20, addresses=[f"{VIP4}/24", f"{MORE}/24"])
    if how == "SIGHUP":
        pair.lb1.daemon.hang_up()
    elif tested == "failoverd":
        pair.lb1.failover("reload", check=0)
    else:
        pytest.skip(f"{tested} has no such command")
    wait_until(lambda: last_priority(pair) == FIRST - 20, ALLOWANCE, lambda: f"new priority\n{pair.lb1.daemon.tail()}")
    wait_until(lambda: pair.lb1.holds(MORE), ALLOWANCE, "new address bound")
    wait_until(lambda: pair.capture.announced(MORE, begun), ALLOWANCE, "new address announced")
    assert holds_for(lambda: pair.lb1.holds(VIP4), 3 * ADVERT)
    assert longest_gap(pair, begun) < 2.5 * ADVERT + 0.1
    assert pair.capture.masters(pair.router, begun, time.time_ns()) == {"192.0.2.2"}
    assert [change for change in pair.watcher.changes("lb1", VIP4) if not change[1]] == []


def test_removed_address_goes(pair):
    """An address taken out of the file leaves the kernel; the others stay."""
    pair.write(pair.lb1, FIRST, addresses=[f"{VIP4}/24", f"{MORE}/24"])
    pair.lb1.daemon.hang_up()
    wait_until(lambda: pair.lb1.holds(MORE), ALLOWANCE, "bound")
    pair.write(pair.lb1, FIRST)
    pair.lb1.daemon.hang_up()
    wait_until(lambda: not pair.lb1.holds(MORE), ALLOWANCE, "removed")
    assert pair.lb1.holds(VIP4)


@pytest.mark.failoverd_only
@pytest.mark.parametrize("how", ["SIGHUP", "command"])
def test_refused_file_changes_nothing(pair, how):
    """File, line and the nearest keyword are named; master, priority and address stay."""
    begun = time.time_ns()
    text = pair.lb1.config.read_text().replace("virtual_router_id", "virtual_routr_id").replace(str(FIRST), "150")
    pair.lb1.configure(text)
    if how == "SIGHUP":
        pair.lb1.daemon.hang_up()
        wait_until(lambda: "virtual_routr_id" in pair.lb1.daemon.text(), ALLOWANCE, "the log says why")
    else:
        done = pair.lb1.failover("reload", check=2)
        words = done.stdout + done.stderr
        assert "virtual_routr_id" in words and "virtual_router_id" in words and "keepalived.conf:" in words
    assert holds_for(lambda: pair.only_master(pair.lb1), 0.5)
    assert {advert.priority for advert in pair.capture.update().adverts if advert.time > begun} == {FIRST}
    _, document = pair.lb1.failover_json("status")
    assert document["config"]["stale"] is True


@pytest.mark.failoverd_only
def test_dry_run_changes_nothing(pair):
    """`reload --dry-run` prints each change and applies none."""
    pair.write(pair.lb1, FIRST - 20, addresses=[f"{VIP4}/24", f"{MORE}/24"])
    done = pair.lb1.failover("reload", "--dry-run", check=0)
    assert "priority" in done.stdout and MORE in done.stdout
    assert last_priority(pair) == FIRST and not pair.lb1.holds(MORE)
