"""failoverd beside Debian's keepalived: every version, family, transport and password, each side master in turn."""

import pytest
from conftest import make_lab
from interop_cases import LOW, matrix
from interop_history import History
from lab.capture import Capture
from lab.configuration import document
from lab.timing import ALLOWANCE, down_interval

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
