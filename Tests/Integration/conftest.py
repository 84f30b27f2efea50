"""What all integration tests share: the lab's package, who is tested, and the logs of a failure."""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.dont_write_bytecode = True

from lab import tools  # noqa: E402
from lab.balancer import Balancer  # noqa: E402
from lab.daemons import have_failoverd  # noqa: E402
from lab.laboratory import Laboratory, end_on_signals  # noqa: E402

#: The daemon under test. FAILOVER_LAB_DAEMON=keepalived runs what keepalived can do too: a check of the lab itself.
TESTED = os.environ.get("FAILOVER_LAB_DAEMON", "failoverd")

#: Labs now up, for the logs of a failing test.
active = []


def pytest_configure(config):
    """Registers the markers; ends cleanly when the run is stopped from outside."""
    config.addinivalue_line("markers", "quick: part of scripts/test --quick")
    config.addinivalue_line("markers", "failoverd_only: keepalived has no such thing")
    end_on_signals()


def pytest_collection_modifyitems(items):
    """Skips, with the reason, what cannot run here."""
    reason = tools.why_not()
    if reason is None and TESTED == "failoverd" and not have_failoverd():
        reason = "failoverd is not built: swift build -c release --static-swift-stdlib"
    for item in items:
        if reason is not None:
            item.add_marker(pytest.mark.skip(reason=reason))
        elif TESTED != "failoverd" and item.get_closest_marker("failoverd_only"):
            item.add_marker(pytest.mark.skip(reason=f"{TESTED} has no such thing"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Puts the daemons' last lines below a failure."""
    outcome = yield
    report = outcome.get_result()
    if not report.failed:
        return
    for lab in active:
        for machine in lab.machines.values():
            if isinstance(machine, Balancer):
                report.sections.append((f"{machine.daemon.kind} on {machine.name}", machine.daemon.tail(40)))


def make_lab():
    """A lab that shows its logs when a test fails while it is up."""
    lab = Laboratory()
    active.append(lab)
    lab.at_end(lambda: active.remove(lab))
    return lab


@pytest.fixture
def lab():
    """An empty lab for one test."""
    with make_lab() as laboratory:
        yield laboratory


@pytest.fixture(scope="module")
def module_lab():
    """An empty lab for all tests of a module."""
    with make_lab() as laboratory:
        yield laboratory


@pytest.fixture(scope="session")
def tested():
    """The kind of daemon under test."""
    return TESTED
