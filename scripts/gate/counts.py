"""What a run of tests counted, read from what it printed."""

import re
from dataclasses import dataclass

_RUN = re.compile(r"Test run with (\d+) tests?(?: in \d+ suites?)? (passed|failed)")
_FAILED_TEST = re.compile(r"^\S+ Test (?!run with|case)(.*) failed after", re.MULTILINE)
_SKIPPED_TEST = re.compile(r"^\S+ Test (?!run with|case)(.*) skipped", re.MULTILINE)
_PYTEST = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")


@dataclass(frozen=True)
class Counts:
    """Tests passed, failed and skipped. Lint and builds count only when they fail."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        if self == Counts():
            return "ok"
        words = [f"{self.passed} passed", f"{self.failed} failed"]
        return ", ".join(words + ([f"{self.skipped} skipped"] if self.skipped else []))


def of_swift(output, status):
    """Counts of `swift test`. A crash, or a run that reports no end, is one failure more."""
    total = sum(int(number) for number, _ in _RUN.findall(output))
    failed = len(set(_FAILED_TEST.findall(output)))
    skipped = len(set(_SKIPPED_TEST.findall(output)))
    if not _RUN.search(output) or (status != 0 and failed == 0):
        failed += 1
        total += 1
    return Counts(max(0, total - failed - skipped), failed, skipped)


def of_pytest(output, status):
    """Counts of pytest from its last line. Errors are failures; no tests at all is one."""
    lines = [line for line in output.splitlines() if _PYTEST.search(line) and " in " in line]
    found = {}
    for number, word in _PYTEST.findall(lines[-1] if lines else ""):
        found[word.rstrip("s") if word.startswith("error") else word] = int(number)
    failed = found.get("failed", 0) + found.get("error", 0) + found.get("xpassed", 0)
    if status != 0 and failed == 0:
        failed = 1
    return Counts(found.get("passed", 0), failed, found.get("skipped", 0) + found.get("xfailed", 0))
