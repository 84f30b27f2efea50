"""failover-agent alone, with the test in the engine's place, against the lab's provider."""

import os
import signal
import time

import pytest
from lab import agent_messages as messages
from lab import cloud_world
from lab.agent import Agent, have_agent
from lab.cloud import Cloud
from lab.cloud_world import DROPLETS, RESERVED4, SERVERS
from lab.command import LabError
from lab.emulator import METADATA_ADDRESS, have_emulator
from lab.waiting import wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not (have_emulator() and have_agent()), reason="cloud-emulator or failover-agent is not built"),
]


class Bench:
    """One machine, a provider and an agent."""

    def __init__(self, lab, world, kind, **options):
        self.cloud = Cloud(lab, world, **options)
        self.machine = lab.add_balancer("lb1", "failoverd")
        self.cloud.join(self.machine)
        self.cloud.provider(self.machine, kind)
        self.kind = kind
        self.agent = Agent(self.machine)
        lab.at_end(lambda: self.agent.popen.poll() is None and self.agent.stop())

    def provider(self, token=None, **fields):
        """The message about the provider."""
        values = {"api_url": self.cloud.api, "metadata_url": f"http://{METADATA_ADDRESS}", **fields}
        return messages.provider("lab", self.kind, token or self.machine.folder / "token", **values)


@pytest.fixture
def bench(lab):
    """DigitalOcean, configured."""
    bench = Bench(lab, cloud_world.digitalocean(), "digitalocean")
    assert bench.agent.configure([bench.provider()], [messages.address(1, RESERVED4, "lab")]) == []
    identity = bench.agent.wait("identity")
    assert (identity["instance"], identity["region"]) == (str(DROPLETS["lb1"]), "nyc3")
    return bench


def test_calls_have_results(bench):
    """A reading, an assignment that the provider refuses since it is here, and what the answers tell besides."""
    agent = bench.agent
    result = agent.call(1, "read")
    assert result["holder"] == ("own", str(DROPLETS["lb1"]))
    assert result["budget"]["limit"] == 5000 and result["request"]
    refused = agent.call(1, "assign")
    assert (refused["outcome"], refused["reason"]) == ("rejected", "conflict")
    agent.wait("sent", call=refused["call"])
    assert agent.call(1, "poll", action="999")["status"] == "not found"
    assert agent.call(7, "read")["reason"] == "not configured"
    agent.send(messages.ping(5))
    health = agent.wait("health", sequence=5)
    assert health["calls"] == 0 and 3 <= health["requests"] < 30
    agent.wait("credential", state="accepted")


@pytest.mark.parametrize("fault, wanted", [
    ({"fault": "hang"}, "ambiguous"), ({"fault": "reset"}, "ambiguous"), ({"fault": "truncate", "bytes": 9}, "ambiguous"),
    ({"fault": "large"}, "ambiguous"), ({"fault": "slow", "bytes_per_second": 10}, "ambiguous"),
    ({"fault": "answer", "status": 500, "body": "<html>"}, "ambiguous"),
    ({"fault": "throttle", "retry_after": 7}, "throttled")],
    ids=lambda value: value if isinstance(value, str) else value["fault"])
def test_what_an_answer_is_worth(bench, fault, wanted):
    """Each way to fail ends within the call's own limit, in the class that the engine needs."""
    bench.cloud.emulator.fault(**fault)
    begun = time.monotonic()
    result = bench.agent.call(1, "assign", timeout=1.0)
    assert result["outcome"] == wanted
    assert time.monotonic() - begun < 3
    if wanted == "throttled":
        assert result["retry"] == 7


def test_nobody_listens(bench):
    """No connection: nothing was sent, and the agent says so; a cancelled call of which nothing left never leaves."""
    assert bench.cloud.emulator.stop() == 0
    result = bench.agent.call(1, "assign", timeout=1.0, fresh=True)
    assert (result["outcome"], result["reason"]) == ("not sent", "connection")


def test_settings_that_do_not_work(bench):
    """Unknown types, URLs that are none and addresses that cannot be are problems, not ends."""
    agent = bench.agent
    unknown = messages.provider("lab", "nowhere", "/x")
    assert "digitalocean" in agent.configure([unknown], [])[0][2]
    assert agent.configure([bench.provider(api_url="ftp://x")], [])
    assert agent.configure([bench.provider()], [messages.address(1, RESERVED4, "lab", target="droplet")])
    assert agent.configure([bench.provider()], [messages.address(1, RESERVED4, "lab")]) == []
    assert agent.call(1, "read")["outcome"] == "holder"


def test_tokens_that_cannot_be_read(bench):
    """Missing, empty, two lines: the call is rejected before anything is sent; a careless mode is remarked on."""
    agent, path = bench.agent, bench.machine.folder / "other"
    for text in (None, "", "a b\n"):
        if text is not None:
            path.write_text(text)
        agent.configure([bench.provider(token=path)], [messages.address(1, RESERVED4, "lab", target="5")])
        assert agent.call(1, "read")["reason"] == "credential unreadable"
    path.write_text(cloud_world.DIGITALOCEAN_TOKEN)
    path.chmod(0o644)
    assert agent.call(1, "read")["outcome"] == "holder"
    assert [item["subject"] for item in agent.examine() if item["verdict"] == "warning"] == ["token file"]
    assert cloud_world.DIGITALOCEAN_TOKEN.encode() not in b"".join(agent.raw)


#: provider -> the path under which its metadata service says who a machine is
WHO = {"digitalocean": "*/metadata/v1/id", "hetzner": "*/instance-id"}


@pytest.mark.parametrize("kind, world, machines", [
    ("digitalocean", cloud_world.digitalocean, DROPLETS), ("hetzner", cloud_world.hetzner, SERVERS)],
    ids=("digitalocean", "hetzner"))
def test_metadata_that_lies(lab, kind, world, machines):
    """What is no number is taken for none, and asked for again; another machine's number is found out by doctor."""
    bench = Bench(lab, world(), kind)
    address = messages.address(1, RESERVED4 if kind == "digitalocean" else cloud_world.FLOATING4, "lab")
    emulator = bench.cloud.emulator
    for body in ("<html><body>Welcome</body></html>", "-5", "", "1" * 40, "\x1b[31m7"):
        emulator.fault("answer", listener="metadata", path=WHO[kind], status=200, body=body)
        agent = Agent(bench.machine)
        assert agent.configure([bench.provider()], [address]) == []
        told = agent.wait("identity")
        assert told["instance"] is None and "number" in told["text"] and "\x1b" not in told["text"], told
        assert agent.call(1, "read")["reason"] == "identity unknown"
        emulator.clear_faults()
        agent.stop()
    emulator.fault("answer", listener="metadata", path=WHO[kind], status=200, body=str(machines["lb2"]), count=1)
    agent = Agent(bench.machine)
    agent.configure([bench.provider()], [address])
    assert agent.wait("identity")["instance"] == str(machines["lb2"])
    found = [item for item in agent.examine() if item["verdict"] == "failure"]
    assert len(found) == 1 and "another machine" in found[0]["text"], found
    agent.stop()


def test_ends(bench):
    """With the connection, by SIGTERM, and at a message that it cannot read; small until then."""
    with open(f"/proc/{bench.agent.pid}/smaps_rollup", encoding="ascii") as file:
        pss = next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    assert pss < 30 * 1024
    assert bench.agent.stop(signal.SIGTERM) == 0
    second = Agent(bench.machine)
    assert second.stop(None) == 0
    third = Agent(bench.machine)
    third.send(os.urandom(64))
    with pytest.raises(LabError):
        wait_until(lambda: third.receive(1) and False, 5, "it goes on")


def test_twenty_addresses_at_once(lab):
    """All of a project's addresses take about as long as one, and stay within its limit."""
    bench = Bench(lab, cloud_world.hetzner(holder=None, addresses=20), "hetzner", call_delay=20, action_delay=1000)
    agent = bench.agent
    addresses = [messages.address(number, f"203.0.113.{19 + number}", "lab", target=str(SERVERS["lb1"]))
                 for number in range(1, 21)]
    assert agent.configure([bench.provider()], addresses) == []
    for number in range(1, 21):
        assert agent.call(number, "read")["holder"] == "nobody"
    begun = time.monotonic()
    calls = [agent.begin_call(number, "assign") for number in range(1, 21)]
    actions = [agent.wait("result", call=call)["action"] for call in calls]
    took = time.monotonic() - begun
    assert len(set(actions)) == 20
    # One call takes 20 ms and its connection a little; in a row they would take 400 ms.
    assert took < 0.4, took
    assert len(bench.cloud.emulator.requests(method="POST")) == 20
