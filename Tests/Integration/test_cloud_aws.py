"""The agent moves addresses within EC2: moto checks its signatures and policies, the emulator moves what moto does not.

moto moves no secondary address (it stays at both interfaces) and cannot filter by IPv6 addresses, so these two go to
the cloud emulator, which knows access keys but checks no signature. moto models no throttling and no slow moves.
"""

import pytest
from lab import agent_messages as messages
from lab import amazon, cloud_world
from lab.agent import Agent, have_agent
from lab.amazon import METADATA_URL, REGION, URL
from lab.emulator import API_PORT, CloudEmulator, have_emulator
from lab.waiting import wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not have_agent(), reason="failover-agent is not built"),
]
needs_moto = pytest.mark.skipif(amazon.why_not() is not None, reason=str(amazon.why_not()))
ROUTE4 = "10.9.9.9"


@pytest.fixture(scope="module")
def moto(module_lab):
    """EC2 with signature checks on."""
    return amazon.Moto(module_lab.add("cloud"))


def provider(keys, **options):
    """The provider of the tests."""
    return messages.provider("aws", "aws", keys, URL, METADATA_URL, **{"region": REGION, **options})


@pytest.fixture
def agent(moto):
    """An agent on the machine of EC2, with the test for an engine."""
    agent = Agent(moto.machine)
    yield agent
    agent.stop()


def holder(agent, number):
    """Who holds an address, by a call."""
    result = agent.call(number, "read")
    assert result["outcome"] == "holder", result
    return result["holder"]


@needs_moto
def test_an_elastic_ip_moves(agent, moto):
    """From nobody to here, from here to the other instance and back; each move is read back."""
    first, second = moto.world["instances"]
    address = moto.world["elastic"]
    assert agent.configure([provider(moto.keys("keys"))], [messages.address(1, address, "aws", target=first)]) == []
    for target, other in ((first, second), (second, first), (first, second)):
        agent.configure([provider(moto.keys("keys"))], [
            messages.address(1, address, "aws", target=target), messages.address(2, address, "aws", target=other)])
        assert agent.call(1, "assign")["outcome"] == "accepted"
        assert holder(agent, 1) == ("own", target)
        assert holder(agent, 2) == ("other", target)
    agent.wait("credential", state="accepted")


@needs_moto
def test_a_route_follows(agent, moto):
    """The route is made where there is none, and replaced afterwards; doctor names the check that drops traffic."""
    first, second = moto.world["instances"]
    targets = {1: moto.world["interfaces"][0], 2: second}
    agent.configure([provider(moto.keys("keys"))], [
        messages.address(number, ROUTE4, "aws", target=target, route_table=moto.world["table"])
        for number, target in targets.items()])
    assert holder(agent, 1) == "nobody"
    assert agent.call(1, "assign")["outcome"] == "accepted"
    assert holder(agent, 1) == ("own", targets[1])
    assert holder(agent, 2)[0] == "other"
    assert agent.call(2, "assign")["outcome"] == "accepted"
    assert holder(agent, 2) == ("own", second)
    assert [finding for finding in agent.examine() if "source/destination" in finding["text"]]


@needs_moto
def test_wrong_keys_and_their_replacement(agent, moto):
    """A wrong secret is refused by moto's own check; keys replaced in the file count at once; no secret gets out."""
    wrong = "wrong-secret-of-the-lab-0123456789"
    path = moto.keys("replaced", secret=wrong)
    agent.configure([provider(path)], [
        messages.address(1, moto.world["elastic"], "aws", target=moto.world["instances"][0])])
    result = agent.call(1, "read")
    assert (result["outcome"], result["reason"]) == ("rejected", "unauthorized"), result
    agent.wait("credential", state="rejected")
    moto.keys("replaced")
    assert agent.call(1, "read")["outcome"] == "holder"
    agent.wait("credential", state="accepted")
    path.write_text("no keys\n")
    assert agent.call(1, "read")["reason"] == "credential unreadable"
    told = b"".join(agent.raw) + agent.log.read_bytes()
    for secret in (wrong, moto.world["user"][1]):
        assert secret.encode() not in told


@needs_moto
def test_a_policy_that_lacks_the_assignment(agent, moto):
    """The refusal names the permission; so does the state of the keys, for status and doctor."""
    agent.configure([provider(moto.keys("reader", "reader"))], [
        messages.address(1, moto.world["elastic"], "aws", target=moto.world["instances"][0])])
    assert agent.call(1, "read")["outcome"] == "holder"
    result = agent.call(1, "assign")
    assert (result["outcome"], result["reason"]) == ("rejected", "forbidden"), result
    assert "ec2:AssociateAddress" in result["text"]
    assert agent.wait("credential", state="insufficient")["missing"] == ["ec2:AssociateAddress"]
    finding = next(item for item in agent.examine() if item["subject"] == "permission")
    assert finding["verdict"] == "failure" and "ec2:AssociateAddress" in finding["text"]


@needs_moto
def test_unknown_things(agent, moto):
    """An Elastic IP, an instance and a route table that EC2 does not know, each told as what it is."""
    first = moto.world["instances"][0]
    agent.configure([provider(moto.keys("keys"))], [
        messages.address(1, "203.0.113.99", "aws", target=first),
        messages.address(2, moto.world["elastic"], "aws", target="i-0123456789abcdef0"),
        messages.address(3, ROUTE4, "aws", target=first, route_table="rtb-0123456789abcdef0")])
    assert agent.call(1, "read")["reason"] == "address not found"
    assert agent.call(2, "assign")["reason"] == "target not found"
    assert agent.call(3, "read")["reason"] == "address not found"


@needs_moto
def test_the_role_of_the_instance(agent, moto):
    """Instance, region, interface and keys come from the metadata service; the session token is sent and signed."""
    world = moto.world
    mac = "02:00:00:00:00:01"
    texts = {
        "instance-id": world["instances"][0], "placement/region": REGION, "mac": mac,
        f"network/interfaces/macs/{mac}/interface-id": world["interfaces"][0],
        "iam/security-credentials/": "failover", "iam/security-credentials/failover": amazon.role_keys(world)}
    amazon.Metadata(moto.machine, texts)
    agent.configure([messages.provider("aws", "aws", None, URL, METADATA_URL)],
                    [messages.address(1, world["elastic"], "aws")])
    identity = agent.wait("identity", instance=world["instances"][0])
    assert (identity["kind"], identity["region"]) == ("instance", REGION)
    assert agent.call(1, "assign")["outcome"] == "accepted"
    assert holder(agent, 1) == ("own", world["instances"][0])
    assert agent.wait("credential", state="accepted")["expires"] > 3600
    told = b"".join(agent.raw) + agent.log.read_bytes()
    for secret in world["role"][1:]:
        assert secret.encode() not in told


@pytest.fixture(scope="module")
def emulator(module_lab):
    """The emulator with EC2's private addresses; moves take 0.3 s."""
    machine = module_lab.add("client")
    path = cloud_world.write(machine.folder / "world.json", cloud_world.amazon())
    return CloudEmulator(machine, path, listen="127.0.0.1", action_delay=300)


@pytest.mark.skipif(not have_emulator(), reason="cloud-emulator is not built")
@pytest.mark.parametrize("address", [cloud_world.SECONDARY4, "2001:db8:ec2::10"])
def test_private_addresses_move(emulator, address):
    """A secondary IPv4 address in one step, an IPv6 address in two, each exclusively at its interface."""
    machine = emulator.machine
    keys = machine.folder / "keys"
    keys.write_text(f"[default]\naws_access_key_id = {cloud_world.AMAZON_KEY}\n"
                    f"aws_secret_access_key = {cloud_world.AMAZON_SECRET}\n")
    nodes = [item for item in emulator.admin("GET", "/world")["nodes"] if item["provider"] == "amazon"]
    targets = [item["id"] for item in nodes]
    agent = Agent(machine)
    try:
        assert agent.configure(
            [messages.provider("aws", "aws", keys, f"http://127.0.0.1:{API_PORT}", METADATA_URL, region=REGION)],
            [messages.address(number, address, "aws", target=target) for number, target in enumerate(targets, 1)]) == []
        for number in (2, 1, 2):
            assert agent.call(number, "assign")["outcome"] == "accepted"
            wait_until(
                lambda at=number: holder(agent, at) == ("own", targets[at - 1]), 5, "it does not come", every=0.1)
            assert holder(agent, 3 - number)[0] == "other"
    finally:
        agent.stop()
