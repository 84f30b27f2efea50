"""A reserved address follows the master: real daemons, agents and a provider, and a user on the other side."""

import signal
import time

import pytest
from lab import cloud_world
from lab.agent import have_agent
from lab.cloud_pair import ACTION, CloudPair
from lab.emulator import have_emulator
from lab.measuring import EchoProbe
from lab.processes import send
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not (have_emulator() and have_agent()), reason="cloud-emulator or failover-agent is not built"),
]


def sigterm(pair):
    """The master is stopped."""
    pair.lb1.daemon.terminate()


def promote(pair):
    """The backup is promoted; that ends when the provider has confirmed it."""
    pair.lb2.failover("promote", "--reason", "test", check=0)
    assert pair.emulator.holder(pair.address) == "lb2"
    assert pair.seen(pair.lb2)["proof"] == "readBack"


def demote(pair):
    """The master is demoted, which promotes its peer."""
    pair.lb1.failover("demote", check=0)
    assert pair.emulator.holder(pair.address) == "lb2"


def maintenance(pair):
    """The master goes into maintenance."""
    pair.lb1.failover("maintenance", "on", "--for", "10m", "--reason", "test", check=0)
    assert pair.emulator.holder(pair.address) == "lb2"


def kill(pair):
    """All of the master's processes die at once."""
    pair.lb1.daemon.kill()


def freeze(pair):
    """The master's machine stops for a while."""
    pair.lb1.freeze()


PLANNED = [sigterm, promote, demote, maintenance]


@pytest.mark.quick
@pytest.mark.parametrize("move", PLANNED, ids=lambda move: move.__name__)
def test_a_planned_move_loses_nothing(lab, move):
    """The leaving node serves until the successor has the address: one call, by the successor, no packet lost."""
    pair = CloudPair(lab).run()
    with EchoProbe(pair.cloud.user, pair.address, 200) as echo:
        echo.await_answers()
        begun = time.time_ns()
        move(pair)
        pair.await_holder("lb2")
        wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb2", ALLOWANCE, "the user is not at lb2")
        echo.await_answers()
        assert echo.lost(begun, time.time_ns() - 200_000_000) == 0
    assert pair.moves() == [("lb2", "lb2")]
    assert not pair.calls(pair.lb1)


@pytest.mark.parametrize("move", [kill, freeze], ids=lambda move: move.__name__)
def test_a_lost_master_is_replaced(lab, move):
    """One call by the new master; a node that comes back as a backup calls nobody, or preempts and takes it back."""
    pair = CloudPair(lab).run()
    begun = time.monotonic()
    move(pair)
    pair.await_holder("lb2", pair.down + ACTION + ALLOWANCE + 1)
    took = time.monotonic() - begun
    assert pair.moves() == [("lb2", "lb2")]
    assert took < pair.down + ACTION + ALLOWANCE + 1
    if move is freeze:
        pair.lb1.thaw()
    else:
        pair.start(pair.lb1)
    pair.await_holder("lb1", 10)
    assert pair.moves() == [("lb2", "lb2"), ("lb1", "lb1")]


@pytest.mark.parametrize("kind", ["reserved6", "floating4", "alias"])
def test_every_kind_follows(lab, kind):
    """From nobody to lb1 at the start, to lb2 by promotion, back by release and again when lb1 dies."""
    pair = CloudPair(lab, kind, holder=None)
    pair.run()
    pair.lb2.failover("promote", "--reason", "test", check=0)
    pair.await_holder("lb2")
    wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb2", ALLOWANCE, "the user is not at lb2")
    pair.lb2.failover("release", check=0)
    pair.await_holder("lb1", 10)
    pair.lb1.daemon.kill()
    pair.await_holder("lb2", pair.down + 2 * ACTION + ALLOWANCE + 1)
    wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb2", ALLOWANCE, "the user is not at lb2")


def test_a_holder_that_is_right_costs_no_call(lab):
    """lb1 has it already when it becomes master: reads only, and lb2 as a backup reads only."""
    pair = CloudPair(lab).run()
    assert holds_for(lambda: not pair.emulator.requests(method="POST"), 2, every=0.2)
    assert not pair.moves()


#: What goes wrong with the first assignment of lb2, and how much longer it may take. -> (fault, seconds, moves)
TROUBLES = {
    "answer lost": ({"fault": "reset", "after_acting": True, "method": "POST", "count": 1}, 1, 1),
    "reset before acting": ({"fault": "reset", "method": "POST", "count": 1}, 1, 1),
    "html": ({"fault": "answer", "status": 502, "body": "<html>Bad Gateway</html>", "method": "POST", "count": 1}, 1, 1),
    "html, but it acted": ({"fault": "answer", "status": 502, "body": "<html>", "after_acting": True,
                            "method": "POST", "count": 1}, 1, 1),
    "truncated": ({"fault": "truncate", "bytes": 20, "method": "POST", "count": 1}, 1, 1),
    "10 MB": ({"fault": "large", "method": "POST", "count": 1}, 1, 1),
    "10 MB for every reading": ({"fault": "large", "method": "GET", "count": 3}, 3, 1),
    "redirect": ({"fault": "answer", "status": 302, "headers": {"location": "http://192.0.2.1/"}, "body": "",
                  "method": "POST", "count": 1}, 65, 1),
    "silence": ({"fault": "hang", "method": "POST", "count": 1}, 12, 1),
    "throttled for 2 s": ({"fault": "throttle", "retry_after": 2, "for_ms": 2000}, 4, 1),
    "errored": ({"fault": "action", "outcome": "errored", "method": "POST", "count": 1}, 3, 1),
    "action not found": ({"fault": "action", "outcome": "missing", "method": "POST", "count": 1}, 2, 1),
    "unknown status": ({"fault": "action", "outcome": "reported", "status_text": "done", "method": "POST",
                        "count": 1}, 2, 1),
    "takes 6 s": ({"fault": "action", "outcome": "lasting", "ms": 6000, "method": "POST", "count": 1}, 7, 1),
    "stale reads": ({"fault": "stale", "ms": 2000, "method": "GET", "for_ms": 3000}, 5, 1),
    "forbidden for a while": ({"fault": "answer", "status": 403, "body": {"id": "forbidden", "message": "No."},
                               "method": "POST", "count": 1}, 32, 1),
    "metadata lies": ({"fault": "answer", "listener": "metadata", "path": "*active", "status": 200, "body": "true"},
                      1, 1),
}


@pytest.mark.parametrize("kind", ["reserved4", "floating4"])
@pytest.mark.parametrize("trouble", [name for name in TROUBLES if name not in ("redirect", "forbidden for a while")])
def test_trouble_ends_at_the_master(lab, trouble, kind):
    """Whatever the provider does to the first try, the address gets to the new master, which stays one throughout."""
    pair = CloudPair(lab, kind).run()
    fault, seconds, moves = TROUBLES[trouble]
    if fault.get("outcome") == "reported" and kind == "floating4":
        fault = {**fault, "status_text": "finished"}
    pair.emulator.fault(**fault)
    pair.lb1.daemon.kill()
    wait_until(lambda: pair.lb2.instance()["state"] == "MASTER", pair.down + ALLOWANCE, "lb2 does not become master")
    pair.await_holder("lb2", seconds + pair.down + ACTION + ALLOWANCE)
    assert pair.moves()[-1] == ("lb2", "lb2")
    assert len(pair.moves()) == moves, pair.moves()
    masters = [line for line in pair.lb2.daemon.text().splitlines() if "BACKUP" in line and "MASTER ->" in line]
    assert not masters


def test_a_busy_droplet_is_tried_again(lab):
    """Something else goes on at lb2 for two seconds: the address is there within a second of its end."""
    pair = CloudPair(lab).run()
    pair.emulator.admin("POST", "/busy", {"node": "lb2", "ms": 2000})
    begun = time.monotonic()
    pair.lb1.daemon.kill()
    pair.await_holder("lb2", 2 + 1 + ACTION + ALLOWANCE)
    assert time.monotonic() - begun > 1.9
    refused = [item for item in pair.calls(pair.lb2) if item["status"] == 422]
    assert 1 <= len(refused) <= 8


def test_somebody_moves_it_away(lab):
    """By hand, to the backup: the master takes it back."""
    pair = CloudPair(lab).run()
    pair.emulator.admin("POST", "/move", {"address": pair.address, "node": "lb2"})
    wait_until(lambda: pair.emulator.holder(pair.address) == "lb1", 31 + ACTION + ALLOWANCE, lambda: pair.story())
    assert not pair.calls(pair.lb2)


def test_a_token_is_replaced_while_running(lab):
    """A refused token shows with what to do; the new one in the same file works without a restart."""
    pair = CloudPair(lab).run()
    good = (pair.lb2.folder / "token").read_text()
    (pair.lb2.folder / "token").write_text("dop_v1_wrong_wrong_wrong\n")
    pair.lb1.daemon.kill()
    wait_until(lambda: pair.seen(pair.lb2).get("error"), pair.down + ALLOWANCE, lambda: pair.story())
    assert pair.lb2.instance()["state"] == "MASTER"
    shown = pair.lb2.failover("status").stdout
    assert "rejects the token" in shown and "next: put" in shown, shown
    (pair.lb2.folder / "token").write_text(good)
    # A provider that refused a token is asked again after 10 to 30 s: more often could lock it out.
    pair.await_holder("lb2", 30 + ACTION + ALLOWANCE)
    assert not any(b"dop_v1_wrong" in data for data in pair.written().values())


def test_the_agent_is_killed_hung_or_missing(lab):
    """No election changes; status says so; a new agent takes over where the old one was."""
    pair = CloudPair(lab).run()
    first = pair.agent(pair.lb2)
    adverts = pair.lb1.instance()["state"]
    send([first], signal.SIGKILL)
    wait_until(lambda: pair.agent(pair.lb2) not in (None, first), ALLOWANCE + 1, "no new agent")
    second = pair.agent(pair.lb2)
    send([second], signal.SIGSTOP)
    wait_until(lambda: pair.agent(pair.lb2) not in (None, second), 15, "a hung agent stays")
    assert (pair.lb1.instance()["state"], pair.lb2.instance()["state"]) == (adverts, "BACKUP")
    assert not pair.moves()
    # The master's agent hangs: it stays master, and status tells.
    send([pair.agent(pair.lb1)], signal.SIGKILL)
    assert pair.lb1.instance()["state"] == "MASTER"
    wait_until(lambda: pair.agent(pair.lb1) is not None, ALLOWANCE + 2, "no new agent")
    pair.lb1.daemon.kill()
    pair.await_holder("lb2", pair.down + ACTION + ALLOWANCE + 2)


def test_no_secret_is_written_anywhere(lab):
    """The token is in no log, file, argument, environment or message of any process but the agent's own memory."""
    pair = CloudPair(lab, tls=True).run()
    pair.emulator.fault("answer", status=500, body={"id": "x", "message": f"Bearer {cloud_world.DIGITALOCEAN_TOKEN}"},
                        method="POST", count=1)
    pair.lb2.failover("promote", "--reason", "test", check=0)
    pair.await_holder("lb2")
    secret = cloud_world.DIGITALOCEAN_TOKEN.encode()
    said = [pair.lb2.failover(*words).stdout.encode() for words in (
        ["status"], ["--json", "status"], ["events"], ["doctor"], ["cloud", "show"])]
    assert not any(secret in text for text in said)
    assert [str(path) for path, data in pair.written().items()
            if secret in data and "certificates" not in str(path)] == []
    for machine in (pair.lb1, pair.lb2):
        for pid in machine.daemon.pids():
            for name in ("cmdline", "environ"):
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    assert secret not in file.read()
        agent = pair.agent(machine)
        with open(f"/proc/{agent}/status", encoding="utf-8") as file:
            status = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
        assert status["CapEff"] == status["CapPrm"] == "0000000000000000"
        assert status["NoNewPrivs"] == "1" and status["Uid"].split()[1] != "0"
        assert status.get("CoreDumping", "0") == "0"


def test_commands_show_and_assign(lab):
    """`cloud show` agrees with the provider; `cloud assign` is the master's alone, and needs a yes."""
    pair = CloudPair(lab).run()
    done = pair.lb1.failover("cloud", "show", check=0)
    assert pair.address in done.stdout
    assert pair.lb2.failover("cloud", "assign", "--yes").returncode != 0
    assert pair.lb1.failover("cloud", "assign").returncode != 0
    pair.emulator.admin("POST", "/move", {"address": pair.address, "node": "lb2"})
    pair.lb1.failover("cloud", "assign", "--yes", check=0)
    assert pair.emulator.holder(pair.address) == "lb1"


FINDINGS = {
    "all is well": (lambda pair: None, [], 0),
    "no droplet:read": (lambda pair: pair.emulator.admin("POST", "/tokens", {
        "id": "lab", "scopes": ["reserved_ip:read", "reserved_ip:update"]}), ["droplet:read"], None),
    "a wrong token": (lambda pair: (pair.lb1.folder / "token").write_text("dop_v1_nothing_of_worth"), ["token"], None),
    "an address of nobody": (lambda pair: pair.emulator.fault(
        "answer", path="*reserved_ips/203*", status=404, body={"id": "not_found", "message": "gone"}),
        ["203.0.113.10"], None),
}


@pytest.mark.parametrize("case", FINDINGS)
def test_doctor_finds(lab, case):
    """What would keep a failover from working is found before it is needed."""
    pair = CloudPair(lab).run()
    order, words, _ = FINDINGS[case]
    order(pair)
    _, document = pair.lb1.failover_json("doctor")
    text = str(document)
    assert all(word in text for word in words), text
    cloud = [item for item in document.get("checks", document.get("findings", [])) if "lab" in str(item)]
    print(cloud)
