"""failoverd beside Debian's keepalived: every version, family, transport and password, each side master in turn."""

import pytest
from conftest import make_lab
from interop_cases import LOW, matrix
from interop_history import History
from lab.capture import Capture
from lab.configuration import Instance, document
from lab.timing import ALLOWANCE, down_interval
from lab.waiting import holds_for, wait_until

pytestmark = pytest.mark.quick
CASES = matrix()
#: The slowest way to a new master: a v2 backup that hears nothing more.
SILENT = down_interval(LOW, 1, 2) + 2 * ALLOWANCE


def first(case):
    """The side with the higher priority."""
    return "ours" if case.ours_first else "theirs"


@pytest.fixture(scope="module")
def history(tested):
    """One pair, sixteen virtual routers, eight phases; the record of all of them."""
    with make_lab() as lab:
        ours = lab.add_balancer("lb1", tested)
        theirs = lab.add_balancer("lb2", "keepalived")
        ours.configure(document([case.instance("lb1", "lb2", True) for case in CASES]))
        theirs.configure(document([case.instance("lb2", "lb1", False) for case in CASES]))
        with Capture(lab.switch) as capture:
            record = History(CASES, capture, ours, theirs)
            drive(record, lab, ours, theirs)
            record.malformed = capture.check()
            yield record


def drive(record, lab, ours, theirs):
    """The life of the pair."""
    def both_start():
        ours.daemon.start()
        theirs.daemon.start()

    def theirs_returns():
        theirs.daemon.start()

    def separate_and_heal():
        lab.switch.isolate(ours)
        record.run("apart", lambda: None, lambda case: "theirs", SILENT, settle=0)
        record.phases.pop("apart")  # what the switch hears then is one side only
        lab.switch.rejoin(ours)

    record.run("both start", both_start, first, 2 * SILENT)
    record.run("ours stops", ours.daemon.terminate, lambda case: "theirs", SILENT)
    record.run("ours returns", ours.daemon.start, first, SILENT)
    record.run("theirs stops", theirs.daemon.terminate, lambda case: "ours", SILENT)
    record.run("theirs returns", theirs_returns, first, SILENT)
    record.leased = any(ours.leased(address) for case in CASES for address in case.addresses)
    record.run("ours killed", ours.daemon.kill, lambda case: "theirs", SILENT)
    record.run("ours returns again", ours.daemon.start, first, SILENT)
    record.run("parted and healed", separate_and_heal, first, SILENT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_master_in_every_phase(history, case):
    """In each phase, once settled, exactly the right side speaks and holds the address."""
    # Whoever is killed leaves its addresses behind, unless they are leased: then they go by themselves.
    unmanaged = () if history.leased else ("ours killed",)
    problems = history.problems(case, unmanaged)
    assert not problems, "\n".join(problems)


def test_nothing_malformed(history):
    """tshark has nothing to say against any frame of the whole run."""
    assert not history.malformed


@pytest.mark.parametrize("ours", ["lb1", "lb2"])
def test_more_addresses_than_an_advert_holds(tested, ours):
    """keepalived advertises what fits into the MTU, binds all, and drops longer packets: both agree on the master."""
    addresses = ["fe80::100/64", *(f"2001:db8:1::{number:x}/128" for number in range(1, 120))]
    with make_lab() as lab:
        kinds = {"lb1": "keepalived", "lb2": "keepalived", ours: tested}
        nodes = [lab.add_balancer(name, kinds[name]) for name in ("lb1", "lb2")]
        for node, priority in zip(nodes, (200, LOW)):
            node.configure(document([Instance(version=3, advert_int=0.1, virtual_router_id=51, priority=priority,
                                              addresses=addresses)]))
            node.daemon.start()

        def held():
            return [sum("2001:db8:1::" in line for line in node.ip("-o", "address", "show", "dev", "eth1").splitlines())
                    for node in nodes]

        wait_until(lambda: held() == [119, 0], 5, lambda: f"{held()}\n{nodes[0].daemon.tail()}")
        assert holds_for(lambda: held() == [119, 0], 1.5), f"{held()}\n{nodes[1].daemon.tail()}"
        nodes[0].daemon.stop()
        wait_until(lambda: held() == [0, 119], 5, lambda: f"{held()}\n{nodes[1].daemon.tail()}")
