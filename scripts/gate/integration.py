"""The integration tests: several at once first, and what failed then once more with the machine to itself."""

import os
import sys

from . import counts
from .counts import Counts
from .streaming import run

#: More failures than these are no accident of a busy machine: they are not run again.
AGAIN_AT_MOST = 24
#: Tests mostly wait, for intervals and for processes: one more at a time than there are processors.
WORKERS = (os.cpu_count() or 2) + 1


def integration_tests(root, seconds, quick=False):
    """Counts of both runs. What passes in the second run only is named: it depends on how busy the machine is."""
    words = ["-m", "quick"] if quick else []
    first = pytest(root, seconds, words + several_at_once(root))
    found = counts.of_pytest(first.output, first.status)
    if first.status != 1 or not 0 < found.failed <= AGAIN_AT_MOST:
        return found
    print(f"-- {found.failed} failed while others ran: once more, alone", flush=True)
    second = pytest(root, seconds, words + ["--last-failed", "--last-failed-no-failures", "none"])
    again = counts.of_pytest(second.output, second.status)
    if again.passed + again.failed != found.failed:
        print(f"-- the second run has {again}: the first one counts", flush=True)
        return found
    print(f"-- {again.passed} of {found.failed} passed alone", flush=True)
    return Counts(found.passed + again.passed, again.failed, found.skipped)


def several_at_once(root):
    """The options for running files beside each other, if pytest-xdist is here: tests of a file share labs."""
    found = run([sys.executable, "-c", "import xdist"], root, 60)
    return ["-n", str(WORKERS), "--dist", "loadfile"] if found.status == 0 else []


def pytest(root, seconds, words):
    """Shown as it goes; which tests failed is remembered below .build."""
    return run([sys.executable, "-m", "pytest", "-q", "-o", "cache_dir=.build/pytest", "--tb=short", "-rfEs",
                "--durations=12", "Tests/Integration"] + words, root, seconds, show=True)
