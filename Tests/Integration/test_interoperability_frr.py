"""failoverd beside FRR's vrrpd: multicast and without password, which is all that FRR has."""

import pytest
from conftest import make_lab
from interop_cases import HIGH, LOW, matrix
from interop_history import History
from lab.capture import Capture
from lab.configuration import document
from lab.timing import ALLOWANCE, down_interval

CASES = matrix(unicast=(False,), passwords=(False,))
SILENT = down_interval(LOW, 1, 2) + 2 * ALLOWANCE


def first(case):
    """The side with the higher priority."""
    return "ours" if case.ours_first else "theirs"


@pytest.fixture(scope="module")
def history(tested):
    """One pair, six virtual routers, five phases."""
    with make_lab() as lab:
        ours = lab.add_balancer("lb1", tested)
        ours.configure(document([case.instance("lb1", "lb2", True) for case in CASES]))
        theirs = lab.add_frr("lb2")
        for case in CASES:
            theirs.add_router(case.router, case.version, LOW if case.ours_first else HIGH, case.addresses,
                              int(case.advert_int * 1000))
        with Capture(lab.switch) as capture:
            record = History(CASES, capture, ours, theirs)
            drive(record, ours, theirs)
            record.malformed = capture.check()
            yield record


def drive(record, ours, theirs):
    """The life of the pair."""
    def both_start():
        ours.daemon.start()
        theirs.start_daemons()

    record.run("both start", both_start, first, 2 * SILENT)
    record.run("ours stops", ours.daemon.terminate, lambda case: "theirs", SILENT)
    record.run("ours returns", ours.daemon.start, first, SILENT)
    record.run("theirs stops", theirs.stop_daemons, lambda case: "ours", SILENT)
    record.run("theirs returns", theirs.start_daemons, first, 2 * SILENT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_master_in_every_phase(history, case):
    """In each phase, once settled, exactly the right side speaks; ours holds the address only then."""
    problems = history.problems(case)
    assert not problems, "\n".join(problems)


def test_nothing_malformed(history):
    """tshark has nothing to say against any frame of the whole run."""
    assert not history.malformed
