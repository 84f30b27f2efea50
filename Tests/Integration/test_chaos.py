"""The chaos tests themselves: a few faults are played, a broken promise is seen, and every file says what it promises."""

import dataclasses
import json
import subprocess

import pytest
from chaos.kit import catalogue, experiment
from chaos.kit.fault import GROUPS, Bound
from conftest import ROOT
from lab.daemons import binaries
from lab.timing import ALLOWANCE

pytestmark = pytest.mark.failoverd_only


def test_every_fault_is_listed():
    """At least 60, from every group, each with a promise and a bound; DOCUMENT and list agree."""
    done = subprocess.run([ROOT / "scripts" / "chaos" / "run", "--list"], text=True, capture_output=True, timeout=60)
    faults = [catalogue.load(name) for name in catalogue.names()]
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == f"{len(faults)} faults", done.stderr
    assert len(faults) >= 60 and {fault.group for fault in faults} == set(GROUPS)
    page = (ROOT / "docs" / "CHAOS.md").read_text()
    for fault in faults:
        assert fault.promise.endswith(".") and [item for item in fault.bounds.values() if item], fault.name
        assert fault.name.startswith(fault.id) and f"  {fault.name}: " in done.stdout
        assert f"`{fault.name}`" in page, f"scripts/chaos/table has not seen {fault.name}"


@pytest.mark.quick
def test_a_fault_is_played_and_reported(tmp_path):
    """Kept within the promise and the tests' own allowance; the report has all its parts."""
    fault = catalogue.load("P4_daemon_stopped_two_intervals")
    outcome = experiment.play(fault, seed=7, folder=tmp_path, allowance=ALLOWANCE)
    assert outcome.passed, (outcome.problems, outcome.judged)
    document = json.loads((tmp_path / "report.json").read_text())
    assert document["passed"] and document["seed"] == 7 and document["history"]["holdings"]
    assert "kept" in (tmp_path / "timeline.txt").read_text()
    assert (tmp_path / "plot.svg").read_text().startswith("<svg")


@pytest.mark.skipif(not (binaries() / "chaos-switch").exists(), reason="chaos-switch is not built")
def test_a_switch_that_misbehaves(tmp_path):
    """Duplicates change nothing, and there were some."""
    fault = dataclasses.replace(
        catalogue.load("N3_duplicates"), hold=1,
        ask=lambda stage: {"duplicated": stage.chaos.stop()["duplicated"]},
        bounds={"duplicated": Bound(least=5, unit=""), "two holders": Bound(most=0)})
    fault = dataclasses.replace(fault, winner="lb1")
    outcome = experiment.play(fault, seed=7, folder=tmp_path, allowance=ALLOWANCE)
    assert outcome.passed, (outcome.problems, outcome.judged)


def test_a_broken_promise_is_seen(tmp_path):
    """A bound that nobody can keep fails the run, and leaves the capture and the logs."""
    fault = catalogue.load("N16_cable_pulled")
    fault = dataclasses.replace(fault, hold=1, bounds={**fault.bounds, "moves": Bound(least=0, most=0, unit="")})
    outcome = experiment.play(fault, seed=7, folder=tmp_path, allowance=ALLOWANCE)
    assert not outcome.passed and not outcome.problems
    assert [name for name, _, _, good in outcome.judged if not good] == ["moves"]
    assert "BROKEN" in (tmp_path / "timeline.txt").read_text()
    assert list(tmp_path.glob("*.pcap")) and list(tmp_path.glob("lb1-*.log"))
