"""A reserved address follows the master: real daemons, agents and a provider, and a user on the other side."""

import signal
import time

import pytest
from lab import amazon, cloud_world
from lab import agent_messages as messages
from lab.addresses import VIP4, address4
from lab.agent import Agent, have_agent
from lab.cloud import Cloud
from lab.cloud_pair import ACTION, FIRST, PROVEN, SECOND, CloudPair
from lab.daemons import binaries
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
    assert pair.seen(pair.lb2)["proof"] in PROVEN


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


#: What docs/cloud/digitalocean.md tells people to allow.
SCOPES = ["reserved_ip:read", "reserved_ip:update", "droplet:read", "actions:read"]
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
        # The user's packets arrive at lb2's anchor address.
        wait_until(lambda: pair.seen(pair.lb2)["proof"] == "packetSeen", ALLOWANCE, lambda: pair.seen(pair.lb2))
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


NEEDS_MOTO = pytest.mark.skipif(amazon.why_not() is not None, reason=str(amazon.why_not()))
AWS = [pytest.param("elastic", marks=NEEDS_MOTO), "secondary"]


@pytest.mark.parametrize("kind", ["reserved6", "floating4", "floating6", "alias", *AWS])
def test_every_kind_follows(lab, kind):
    """From nobody to lb1 at the start, to lb2 by promotion, back by release, again when lb1 dies, and back with it."""
    pair = CloudPair(lab, kind, holder=None)
    pair.run()
    wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb1", ALLOWANCE, "the user is not at lb1")
    pair.lb2.failover("promote", "--reason", "test", check=0)
    pair.await_holder("lb2")
    wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb2", ALLOWANCE, "the user is not at lb2")
    # An Elastic IP's packets look like others of the private address.
    proof = "readBack" if kind == "elastic" else "packetSeen"
    wait_until(lambda: pair.seen(pair.lb2)["proof"] == proof, ALLOWANCE, lambda: pair.seen(pair.lb2))
    assert ("its packets arrive" in pair.lb2.failover("status").stdout) == (kind != "elastic")
    pair.lb2.failover("release", check=0)
    pair.await_holder("lb1", 10)
    pair.lb1.daemon.kill()
    pair.await_holder("lb2", pair.down + 2 * ACTION + ALLOWANCE + 1)
    wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb2", ALLOWANCE, "the user is not at lb2")
    pair.start(pair.lb1)
    pair.await_holder("lb1", 10)
    wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb1", ALLOWANCE, "the user is not at lb1")
    assert len([move for move in pair.moves() if move[1]]) == 5, pair.moves()


@pytest.mark.parametrize("kind", AWS)
def test_a_planned_move_within_ec2_loses_nothing(lab, kind):
    """SIGTERM of the master: one call, by the successor, and the user loses no packet."""
    pair = CloudPair(lab, kind).run()
    with EchoProbe(pair.cloud.user, pair.address, 200) as echo:
        echo.await_answers()
        begun = time.time_ns()
        sigterm(pair)
        pair.await_holder("lb2")
        wait_until(lambda: pair.cloud.balancer_of(pair.address) == "lb2", ALLOWANCE, "the user is not at lb2")
        echo.await_answers()
        assert echo.lost(begun, time.time_ns() - 200_000_000) == 0
    assert pair.moves() == [("lb2", "lb2")]


def test_a_holder_that_is_right_costs_no_call(lab):
    """lb1 has it already when it becomes master: reads only, and lb2 as a backup reads only."""
    pair = CloudPair(lab).run()
    assert holds_for(lambda: not pair.emulator.requests(method="POST"), 2, every=0.2)
    assert not pair.moves()


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
    # The master's agent is gone and none comes: it stays master, and status and doctor tell.
    program = binaries() / "failover-agent"
    pair.lb1.run("mount", "--bind", "/bin/false", program)
    send([pair.agent(pair.lb1)], signal.SIGKILL)
    wait_until(lambda: pair.lb1.failover("status").returncode == 1, 8, lambda: pair.story(), every=0.2)
    shown = pair.lb1.failover("status").stdout
    assert "cloud address cannot be verified" in shown and "failover-agent does not run" in shown, shown
    assert "next: " in shown and max(map(len, shown.splitlines())) <= 80, shown
    assert pair.lb1.instance()["state"] == "MASTER" and pair.lb1.holds(VIP4)
    _, document = pair.lb1.failover_json("doctor")
    assert [item for item in document["findings"] if item["result"] == "failed" and "does not run" in item["text"]]
    assert pair.holder() == "lb1" and not pair.moves()
    pair.lb1.run("umount", program)
    wait_until(lambda: "does not run" not in pair.lb1.failover("status").stdout, 40, lambda: pair.story())
    pair.lb1.daemon.kill()
    pair.await_holder("lb2", pair.down + ACTION + ALLOWANCE + 2)


def test_a_successor_that_does_not_come(lab):
    """A planned move to a node that froze: the leaving one goes on serving, takes back, and calls nobody."""
    pair = CloudPair(lab).run()
    with EchoProbe(pair.cloud.user, pair.address, 200) as echo:
        echo.await_answers()
        begun = time.time_ns()
        pair.lb2.freeze()
        done = pair.lb1.failover("demote")
        assert done.returncode != 0, done.stdout
        wait_until(lambda: pair.lb1.instance()["state"] == "MASTER" and pair.seen(pair.lb1)["activity"] == "holding",
                   15, lambda: pair.story())
        pair.lb2.thaw()
        pair.await_holder("lb1", 5)
        wait_until(lambda: pair.lb2.instance()["state"] == "BACKUP", 5, lambda: pair.story())
        echo.await_answers()
        assert echo.lost(begun, time.time_ns() - 200_000_000) == 0
    assert not pair.moves()


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


#: What a Cloud Firewall does between two droplets, inside the VPC too.
FIREWALL = "table bridge cloud { chain forward { type filter hook forward priority 0; ip protocol 112 drop; }; }\n"


def test_behind_a_cloud_firewall(lab):
    """Both become master and nothing on the droplets says why: doctor does, and what it says to do helps."""
    pair = CloudPair(lab, web=False, tls=True)
    lab.switch.run("nft", "-f", "-", input=FIREWALL)

    def configure(*extra):
        for machine, other, priority in ((pair.lb1, "lb2", FIRST), (pair.lb2, "lb1", SECOND)):
            pair.configure(machine, priority, [f"unicast_src_ip {address4(machine.name)}", "unicast_peer {",
                                               f"    {address4(other)}", "}", *extra])

    configure()
    for machine in (pair.lb1, pair.lb2):
        pair.start(machine)
    for machine in (pair.lb1, pair.lb2):
        wait_until(lambda at=machine: at.instance()["state"] == "MASTER", pair.down + ALLOWANCE, lambda: pair.story())
    _, document = pair.lb2.failover_json("doctor")
    found = [item for item in document["findings"] if "Cloud Firewall" in str(item["cause"])]
    assert len(found) == 1 and "unicast_transport udp" in found[0]["remedy"], document
    configure("unicast_transport udp 8112")
    for machine in (pair.lb1, pair.lb2):
        machine.daemon.hang_up()
    wait_until(lambda: pair.lb2.instance()["state"] == "BACKUP", 5 + ALLOWANCE, lambda: pair.story())
    pair.await_holder("lb1", 60)
    assert pair.lb1.failover("doctor").returncode == 0


def test_no_core_is_dumped(lab):
    """Where any other program leaves its memory in a file, the agent leaves none: the token is in it."""
    with open("/proc/sys/kernel/core_pattern", encoding="utf-8") as file:
        if file.read().strip() != "core":
            pytest.skip("core dumps of this machine do not end in the working folder")
    cloud = Cloud(lab, cloud_world.digitalocean())
    machine = lab.add_balancer("lb1", "failoverd")
    cloud.join(machine)
    cloud.provider(machine, "digitalocean")
    folder = machine.folder / "cores"
    folder.mkdir()
    machine.run("bash", "-c", f"cd {folder}; ulimit -c unlimited; sleep 100 & sleep 0.2; kill -SEGV $!; wait; true")
    assert len(list(folder.iterdir())) == 1, "the machine dumps no cores at all: this test shows nothing"
    agent = Agent(machine, folder=folder)
    agent.configure([messages.provider("lab", "digitalocean", machine.folder / "token", cloud.api)],
                    [messages.address(1, cloud_world.RESERVED4, "lab", target="3164444")])
    assert agent.call(1, "read")["outcome"] == "holder"
    agent.stop(signal.SIGSEGV)
    assert len(list(folder.iterdir())) == 1


#: kind of address -> what is done to lb1 -> what doctor finds there: words of a finding that failed, and what to do
FINDINGS = {
    "reserved4": {
        "no droplet:read": (lambda pair: pair.emulator.admin("POST", "/tokens", {
            "id": "lab", "scopes": ["reserved_ip:read", "reserved_ip:update"]}), "droplet:read", "scope"),
        "no reserved_ip:update": (lambda pair: pair.emulator.admin("POST", "/tokens", {
            "id": "lab", "scopes": ["reserved_ip:read", "droplet:read"]}), "reserved_ip:update", "scope"),
        "a wrong token": (lambda pair: (pair.lb1.folder / "token").write_text("dop_v1_nothing_of_worth"),
                          "refused", "Put a valid token into"),
        "an address of nobody": (lambda pair: pair.emulator.fault(
            "answer", path="*reserved_ips/203*", status=404, body={"id": "not_found", "message": "gone"}),
            "has no 203.0.113.10", "whose token"),
        "a foreign region": (lambda pair: pair.emulator.admin("PUT", "/world", foreign_region()),
                             "belongs to fra1", "Reserve an address in nyc3"),
    },
    "floating4": {
        "a token that may only read": (lambda pair: pair.emulator.admin("PUT", "/world", read_only("lb1")),
                                       "read", "Read & Write"),
        "a wrong token": (lambda pair: (pair.lb1.folder / "token").write_text("hetzner-nothing-of-worth"),
                          "refused", "Put a valid token into"),
    },
    "elastic": {
        "wrong keys": (lambda pair: (pair.lb1.folder / "token").write_text(cloud_world.credentials("AKIAX", "y")),
                       "refused", "Put valid keys into"),
    },
}


def foreign_region():
    """DigitalOcean's world with the address in another region than the droplets."""
    world = cloud_world.digitalocean(None)
    world["digitalocean"]["reserved_addresses"][0]["region"] = "fra1"
    return world


def read_only(holder):
    """Hetzner's world with a token that may not write."""
    world = cloud_world.hetzner(holder)
    world["hetzner"]["tokens"][0]["read_only"] = True
    return world


@pytest.mark.parametrize("kind", [
    pytest.param(kind, marks=NEEDS_MOTO if kind == "elastic" else []) for kind in FINDINGS])
def test_doctor_finds(lab, kind):
    """What would keep a failover from working is found before it is needed, once, with what to do; and nothing else."""
    pair = CloudPair(lab, kind, web=False, tls=True).run()
    good = (pair.lb1.folder / "token").read_text()
    status, document = pair.lb1.failover_json("doctor")
    assert status == 0 and not [item for item in document["findings"] if item["result"] != "ok"], document
    for case, (order, words, remedy) in FINDINGS[kind].items():
        order(pair)
        status, document = pair.lb1.failover_json("doctor")
        failed = [item for item in document["findings"] if item["result"] == "failed"]
        assert status == 2 and len(failed) == 1, (case, failed)
        assert words in failed[0]["text"] and remedy in " ".join(map(str, failed[0].values())), (case, failed)
        text = pair.lb1.failover("doctor").stdout
        assert max(map(len, text.splitlines())) <= 80, text
        (pair.lb1.folder / "token").write_text(good)
        pair.emulator.clear_faults()
        if kind == "reserved4":
            pair.emulator.admin("POST", "/tokens", {"id": "lab", "scopes": SCOPES})
