"""Debian's keepalived and failover beside each other: every hand-made file, and some made from the grammar by seed.

`scripts/differential --seeds N` goes on where this stops.
"""

import concurrent.futures
import pathlib
import re

import pytest
from twin import __main__ as differential
from twin import corpus, generate, reasons, runnable

pytestmark = pytest.mark.failoverd_only
#: Seeds that the gate judges, and those that it runs: all of them were clean when they were chosen.
JUDGED, RUN = 60, 4
#: Hand-made files that it runs besides; scripts/differential runs all of them.
FILES = ("Realistic-ipv6-router-pair", "Realistic-unicast-cloud-without-address", "Realistic-virtual-mac-everywhere",
         "Realistic-policy-routing", "Realistic-haproxy-weighted-checks")
DIFFERENCES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "KEEPALIVED-DIFFERENCES.md"


def test_there_are_sixty_files():
    """The hand-made corpus."""
    assert len(corpus.cases()) >= 60


def test_both_call_the_same_files_valid(capsys):
    """`keepalived -t` and `failover check` agree, or the reason is listed."""
    files = {**corpus.cases(), **{f"seed {seed}": generate.case(seed).files for seed in range(JUDGED)}}
    wrong = differential.judge_all(files)
    assert wrong == 0, capsys.readouterr().out


def test_both_do_the_same(capsys):
    """States, addresses, links, routes, rules, adverts and announcements, running and at the end."""
    tasks = {name: differential.task(corpus.cases()[name]) for name in FILES}
    tasks |= {f"seed {seed}": differential.Task(runnable.case(seed).files) for seed in range(RUN)}
    with concurrent.futures.ThreadPoolExecutor(len(tasks)) as pool:
        found = dict(zip(tasks, pool.map(differential.run_one, tasks.values())))
    assert {name: left for name, left in found.items() if left} == {}


def test_every_reason_is_documented():
    """The table of docs/KEEPALIVED-DIFFERENCES.md has each reason, and no other."""
    text = DIFFERENCES.read_text().split("<!-- reasons -->")[1].split("<!-- end -->")[0]
    documented = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    assert sorted(documented) == sorted({reason.key for reason in [*reasons.ACCEPTED, *reasons.REFUSED]} | {"new block"})


def test_every_row_of_behaviour_has_a_test_that_exists():
    """docs/KEEPALIVED-BEHAVIOUR.md names tests of this folder and files of others."""
    text = (DIFFERENCES.parent / "KEEPALIVED-BEHAVIOUR.md").read_text()
    here = pathlib.Path(__file__).parent
    for row in [line for line in text.splitlines() if line.startswith("| 2.")]:
        names = re.findall(r"`([\w/.]+)`", row.split("|")[3])
        assert names, row
        for name in names:
            file, _, test = name.partition(".")
            if file.startswith("test_"):
                assert f"def {test}(" in (here / f"{file}.py").read_text(), name
            else:
                assert (here.parent / name).exists(), name


def test_a_disagreement_without_a_reason_fails():
    """The test of the test: a verdict that nothing covers is left over."""
    from twin.verdicts import Verdict
    assert reasons.unexplained(Verdict("x", 0, 2, (), ("the moon is full",), ())) == ["the moon is full"]
    assert reasons.unexplained(Verdict("x", 5, 0, ("(V) moon ignored",), (), ()))
    silent = Verdict("x", 5, 0, ("Truncating auth_pass to 8 characters",), (), ())
    assert reasons.unexplained(silent), "failover must warn of what it changes"
