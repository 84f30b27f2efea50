"""The conformance list: the same cases for every provider, each played by two real daemons and agents.

Every provider has lanes of its own, each a lab that plays one case after the other; all lanes run at once, and the
tests wait for their cells of the table. docs/CLOUD.md shows the table. DigitalOcean, Hetzner and EC2's secondary
addresses are the cloud emulator; the Elastic IP is moto behind a front that makes faults (scripts/lab/amazon_front.py).
"""

import json
import os
import pathlib
import re
import shutil
import threading
import time
import traceback

import conformance_cases as cases
import pytest
from conftest import ROOT, make_lab
from conformance_cases import trouble
from lab import amazon
from lab.agent import have_agent
from lab.emulator import have_emulator
from lab.stage import FAKE_TIME, Stage
from lab.waiting import wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not (have_emulator() and have_agent()), reason="cloud-emulator or failover-agent is not built"),
]

#: Column of the table -> kind of the Stage.
PROVIDERS = {"DigitalOcean": "reserved4", "Hetzner": "floating4", "AWS elastic": "elastic",
             "AWS secondary": "secondary"}
AWS = ("AWS elastic", "AWS secondary")
NO_ACTIONS = dict.fromkeys(AWS, "EC2 names no action that could be asked about")
GZIP = {"status": 200, "headers": {"content-encoding": "gzip"}, "body": "not gzip at all", "after_acting": True}

#: (case, what is played, function, {provider: why not there})
TABLE = [
    ("1", "unassigned", cases.unassigned, {}),
    ("2", "at the peer", cases.at_the_peer, {}),
    ("3", "mine at the start", cases.mine_at_the_start, {}),
    ("4a", "cold start, backup first", cases.cold_backup_first, {}),
    ("4b", "master killed", cases.killed, {}),
    ("4c", "master ended by SIGTERM", cases.terminated, {}),
    ("4d", "master stopped for 10 s", cases.stopped_for_10_s, {}),
    ("5", "partition, both master", cases.both_master, {}),
    ("6", "stolen by a lower priority", cases.stolen_by_a_lower_one, {}),
    ("7a", "action takes 6 s", trouble(7, "action", outcome="lasting", ms=6000),
     {"AWS elastic": "moto associates at once; 7j shows what EC2 does instead"}),
    ("7b", "action errored", trouble(3, "action", outcome="errored"), NO_ACTIONS),
    ("7c", "action not found", trouble(2, "action", outcome="missing"), NO_ACTIONS),
    ("7d", "action of unknown status", trouble(2, "action", outcome="reported", status_text="done"), NO_ACTIONS),
    ("7e", "answer lost, but it acted", trouble(1, "reset", after_acting=True), {}),
    ("7f", "connection reset in the answer", trouble(1, "truncate", bytes=20), {}),
    ("7g", "half a document", trouble(1, "answer", status=200, body='{"action":{"id":1', after_acting=True), {}),
    ("7h", "gzip that is none", trouble(1, "answer", **GZIP), {}),
    ("7i", "502 with a page of HTML", trouble(1, "answer", status=502, body="<html>Bad Gateway</html>"), {}),
    ("7j", "readings 3 s old", trouble(5, "stale", asks="read", ms=3000, for_ms=4000),
     {"AWS secondary": "the emulator keeps no history of interfaces"}),
    ("7k", "answer of 10 MB", trouble(1, "large"), {}),
    ("7l", "every reading 10 MB", trouble(3, "large", asks="read", count=3), {}),
    ("7m", "no answer at all", trouble(12, "hang"), {}),
    ("8", "busy for 2 s", cases.busy_for_2_s, {}),
    ("9a", "throttled, with how long", cases.throttled, {}),
    ("9b", "throttled, without", cases.throttled_without_a_word, {}),
    ("9c", "limit used up to the reserve", cases.limit_used_up, dict.fromkeys(AWS, "EC2 does not tell what is left")),
    ("10", "token refused, then replaced", cases.token_replaced, {}),
    ("11a", "names do not resolve", cases.no_names, {}),
    ("11b", "API at another address", cases.another_address, {}),
    ("11c", "certificate of nobody", cases.wrong_certificate, {}),
    ("11d", "API by IPv6 only", cases.only_family("ipv4"), {}),
    ("11e", "API by IPv4 only", cases.only_family("ipv6"), {}),
    ("12", "metadata says active at both", cases.lying_metadata,
     {name: "its metadata service says nothing of where such an address is"
      for name in PROVIDERS if name != "DigitalOcean"}),
    ("13a", "API down, master", cases.down_while_master, {}),
    ("13b", "API down, backup", cases.down_while_backup, {}),
    ("14", "demoted with a call in flight", cases.demoted_in_flight, {}),
    ("15", "moved by hand", cases.moved_by_hand, {}),
    ("16a", "20 addresses at once", cases.twenty_at_once,
     {"DigitalOcean": "a droplet holds one reserved IPv4 address",
      "AWS elastic": "an Elastic IP needs a private address of its own each"}),
    ("16b", "both families at once", cases.two_families_at_once,
     {name: "16a shows more" for name in PROVIDERS if name != "DigitalOcean"}),
    ("17", "holder deleted", cases.holder_deleted, {}),
    ("18", "clocks step by an hour", cases.clock_steps, {}),
]
#: Labs of a provider that play its cases at the same time; fewer where other tests run beside.
LANES = 2 if "PYTEST_XDIST_WORKER" in os.environ else 3


def why_not(provider, skips):
    """Why a cell of the table is not played; None if it is."""
    if provider == "AWS elastic" and amazon.why_not():
        return amazon.why_not()
    return skips.get(provider)


def cells():
    """All cells as parameters of the test."""
    found = []
    for number, name, case, skips in TABLE:
        for provider in PROVIDERS:
            reason = why_not(provider, skips)
            marks = [] if reason is None else [pytest.mark.skip(reason=f"{provider}: {reason}")]
            if case is cases.clock_steps and reason is None and not pathlib.Path(FAKE_TIME).exists():
                marks = [pytest.mark.skip(reason="faketime is not installed")]
            found.append(pytest.param(provider, number, case, marks=marks, id=f"{number}-{name}-{provider}"))
    return found


class Play:
    """All lanes. What became of a cell stands in a file, so that workers of pytest-xdist find it: one of them plays."""

    def __init__(self, folder, wanted):
        """Starts playing `wanted`: the cells, in their order."""
        self.folder = folder
        self.threads = []
        for provider in PROVIDERS:
            queue = [(number, case) for name, number, case in wanted if name == provider]
            # Long ones first, so that the lanes end together.
            queue.sort(key=lambda item: -SECONDS.get(item[0], 4))
            lock = threading.Lock()
            for _ in range(min(LANES, len(queue))):
                thread = threading.Thread(target=self.lane, args=(provider, queue, lock), daemon=True)
                thread.start()
                self.threads.append(thread)

    def lane(self, provider, queue, lock):
        """One lab of a provider: plays what is left until nothing is."""
        with make_lab() as lab:
            stage, trouble_of_the_lab = None, None
            try:
                stage = Stage(lab, PROVIDERS[provider])
            except Exception as error:  # noqa: BLE001 - it is the result of every case that this lane takes
                trouble_of_the_lab = error
            while True:
                with lock:
                    if not queue:
                        return
                    number, case = queue.pop(0)
                write_result(self.folder, provider, number, self.play(stage, case, trouble_of_the_lab))

    @staticmethod
    def play(stage, case, before):
        """Plays one case; returns how long it took and what went wrong, as text."""
        begun = time.monotonic()
        error = ""
        try:
            if before:
                raise before
            case(stage)
        except BaseException as caught:  # noqa: BLE001 - the test fails with it
            error = "".join(traceback.format_exception(caught))
        return {"seconds": round(time.monotonic() - begun, 1), "error": error}


def write_result(folder, provider, number, result):
    """Writes what became of a cell, at once or not at all."""
    path = folder / f"{provider}-{number}"
    path.with_suffix(".new").write_text(json.dumps(result))
    path.with_suffix(".new").rename(path)


def read_result(folder, provider, number):
    """Waits for what became of a cell."""
    path = folder / f"{provider}-{number}"
    wait_until(path.exists, 600, f"{provider}, case {number}, was not played", every=0.1)
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def played(request):
    """The folder with the results; the lanes play what was chosen on the command line, in the first worker to come."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}-{time.monotonic_ns()}")
    folder = ROOT / ".build" / "conformance" / run
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        yield folder
        return
    for old in folder.parent.iterdir():
        if old.stat().st_mtime < time.time() - 3600:
            shutil.rmtree(old, ignore_errors=True)
    wanted = [item.callspec.params for item in request.session.items
              if item.module.__name__ == request.module.__name__ and hasattr(item, "callspec")
              and not list(item.iter_markers("skip"))]
    playing = Play(folder, [(cell["provider"], cell["number"], cell["case"]) for cell in wanted])
    yield folder
    for thread in playing.threads:
        thread.join(600)


#: Cases that take longer than the others, in s.
SECONDS = {"9b": 34, "10": 30, "13a": 20, "4d": 15, "5": 13, "11b": 13, "7m": 12, "7a": 9, "9a": 9, "14": 9, "9c": 8,
           "7j": 7, "8": 7, "15": 7, "6": 7, "11e": 7, "11d": 7, "16a": 6, "18": 6}


@pytest.mark.parametrize("provider, number, case", cells())
def test_conforms(played, provider, number, case, request):
    """One cell of the table."""
    result = read_result(played, provider, number)
    request.node.user_properties.append(("seconds", result["seconds"]))
    if result["error"]:
        pytest.fail(result["error"], pytrace=False)


def test_the_page_shows_the_table():
    """docs/CLOUD.md lists each case with what each provider does with it."""
    text = (ROOT / "docs" / "CLOUD.md").read_text()
    shown = [re.split(r" *\| *", line.strip("| \n")) for line in text.splitlines() if re.match(r"\| \d+[a-m]? ", line)]
    expected = [[number, name, *("-" if skips.get(provider) else "✓" for provider in PROVIDERS)]
                for number, name, _, skips in TABLE]
    assert shown == expected
    for _, _, _, skips in TABLE:
        for reason in skips.values():
            assert reason in re.sub(r"\s+", " ", text), reason
