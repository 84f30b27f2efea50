"""The lab's provider moves traffic: what a user outside sees follows the holder that the API shows."""

import json

import pytest
from lab import cloud_world
from lab.addresses import address4
from lab.cloud import Cloud
from lab.cloud_world import DROPLETS, FLOATING4, FLOATING_ID, RESERVED4, RESERVED6, SECONDARY4, SERVERS
from lab.configuration import Instance, document
from lab.daemons import binaries
from lab.emulator import METADATA_ADDRESS, have_emulator
from lab.measuring import EchoProbe, HTTPProbe
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not have_emulator(), reason="cloud-emulator is not built"),
]
ACTION = 0.3


class Network:
    """A cloud with lb1 and lb2, both serving, and nobody who decides anything."""

    def __init__(self, lab, world, **options):
        lab.add_web()
        self.cloud = Cloud(lab, world, action_delay=round(ACTION * 1000), **options)
        self.lb1, self.lb2 = (lab.add_balancer(name, "failoverd", start_haproxy=True) for name in ("lb1", "lb2"))
        for machine in (self.lb1, self.lb2):
            self.cloud.join(machine)
            self.cloud.configure_addresses(machine)

    def post(self, machine, path, document, token):
        """Calls the API from a machine; returns the status."""
        done = machine.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-d", json.dumps(document),
                           "-H", f"Authorization: Bearer {token}", self.cloud.api + path)
        return int(done.stdout)

    def await_balancer(self, address, name):
        """Waits until the user is answered by a balancer."""
        wait_until(lambda: self.cloud.balancer_of(address) == name, ACTION + ALLOWANCE,
                   lambda: f"{address} at {self.cloud.balancer_of(address)}, not {name}\n{self.cloud.emulator.text()}")


def test_reserved_addresses_move(lab):
    """DigitalOcean: translated to the anchor address of the holder; the user loses nothing while both nodes live."""
    network = Network(lab, cloud_world.digitalocean())
    cloud = network.cloud
    for machine in (network.lb1, network.lb2):
        done = machine.run("curl", "-s", f"http://{METADATA_ADDRESS}/metadata/v1/id")
        assert done.stdout == str(DROPLETS[machine.name])
    network.await_balancer(RESERVED4, "lb1")
    assert cloud.balancer_of(RESERVED6) is None
    assert RESERVED4 not in network.lb1.ip("address", "show"), "the reserved address is no address of the droplet"

    with EchoProbe(cloud.user, RESERVED4, 200) as echo, HTTPProbe(cloud.user, RESERVED4, 20) as web:
        echo.await_answers()
        web.await_answers()
        path = f"/v2/reserved_ips/{RESERVED4}/actions"
        assert network.post(network.lb2, path, {"type": "assign", "droplet_id": DROPLETS["lb2"]},
                            cloud_world.DIGITALOCEAN_TOKEN) == 201
        network.await_balancer(RESERVED4, "lb2")
        echo.await_answers()
        assert echo.gap() < 0.1 + ALLOWANCE
        assert not web.refused()
    [entry] = cloud.emulator.assignments()
    assert (entry["caller"], entry["new_holder"]) == (address4("lb2"), str(DROPLETS["lb2"]))
    active = network.lb2.run("curl", "-s", f"http://{METADATA_ADDRESS}/metadata/v1/reserved_ip/ipv4/active")
    assert active.stdout == "true"

    path = f"/v2/reserved_ipv6/{RESERVED6}/actions"
    for name in ("lb1", "lb2"):
        assert network.post(network.lb1, path, {"type": "assign", "droplet_id": DROPLETS[name]},
                            cloud_world.DIGITALOCEAN_TOKEN) == 201
        network.await_balancer(RESERVED6, name)

    cloud.emulator.admin("POST", "/move", {"address": RESERVED4, "node": None})
    wait_until(lambda: cloud.balancer_of(RESERVED4) is None, ALLOWANCE, "an address of nobody is answered")
    cloud.emulator.reset()
    network.await_balancer(RESERVED4, "lb1")


@pytest.mark.parametrize("kind", ["digitalocean", "hetzner"])
def test_the_configuration_of_a_balancer(lab, kind):
    """What the lab writes into a balancer's file is valid, and its token is nobody else's to read."""
    world, address = {"digitalocean": (cloud_world.digitalocean(), RESERVED4),
                      "hetzner": (cloud_world.hetzner(), FLOATING4)}[kind]
    cloud = Cloud(lab, world)
    balancer = lab.add_balancer("lb1", "failoverd")
    cloud.join(balancer)
    follows = [f"cloud_address {address} {{", "    provider lab", "}"]
    balancer.configure(cloud.provider(balancer, kind) + document([Instance(extra=follows)]))
    done = balancer.run(binaries() / "failover", "check", "--offline", balancer.config, check=False)
    errors = [line for line in (done.stdout + done.stderr).splitlines() if ": error:" in line]
    # A failover that has no agent refuses both keywords as a whole, and finds nothing wrong inside them.
    assert not [line for line in errors if "is refused" not in line], errors
    assert (balancer.folder / "token").stat().st_mode & 0o077 == 0


def test_floating_and_alias_addresses_move(lab):
    """Hetzner: routed as they are to whoever holds them; an alias address goes to the private network's machine."""
    network = Network(lab, cloud_world.hetzner())
    token = cloud_world.HETZNER_TOKEN
    network.await_balancer(FLOATING4, "lb1")
    path = f"/v1/floating_ips/{FLOATING_ID}/actions/assign"
    assert network.post(network.lb2, path, {"server": SERVERS["lb2"]}, token) == 201
    network.await_balancer(FLOATING4, "lb2")
    done = network.lb2.run("curl", "-s", f"http://{METADATA_ADDRESS}/hetzner/v1/metadata/instance-id")
    assert done.stdout == str(SERVERS["lb2"])

    alias = "10.0.0.9"
    for machine in (network.lb1, network.lb2):
        machine.ip("address", "replace", f"{alias}/32", "dev", "lo")
    for name, wanted in (("lb1", [alias]), ("lb1", []), ("lb2", [alias])):
        path = f"/v1/servers/{SERVERS[name]}/actions/change_alias_ips"
        wait_until(lambda: network.post(network.lb1, path, {"network": 4711, "alias_ips": wanted}, token) == 201,
                   ACTION + ALLOWANCE, "the change of aliases is refused")
        if wanted:
            network.await_balancer(alias, name)


def test_secondary_addresses_move(lab):
    """EC2: a secondary private address leaves the old interface and comes to the new one, which moto does not do."""
    network = Network(lab, cloud_world.amazon())
    for machine in (network.lb1, network.lb2):
        machine.ip("address", "replace", f"{SECONDARY4}/32", "dev", "lo")
    network.await_balancer(SECONDARY4, "lb1")
    metadata = f"http://{METADATA_ADDRESS}/latest"
    token = network.lb2.run("curl", "-s", "-X", "PUT", "-H", "X-aws-ec2-metadata-token-ttl-seconds: 60",
                            f"{metadata}/api/token").stdout
    macs = f"{metadata}/meta-data/network/interfaces/macs/"
    ask = ["curl", "-s", "-H", f"X-aws-ec2-metadata-token: {token}"]
    interface = macs + network.lb2.run(*ask, macs).stdout.strip()
    number = network.lb2.run(*ask, f"{interface}interface-id").stdout
    done = network.lb2.run(
        "curl", "-s", "-f", "-H", f"Authorization: AWS4-HMAC-SHA256 Credential={cloud_world.AMAZON_KEY}/x",
        "-d", f"Action=AssignPrivateIpAddresses&Version=2016-11-15&NetworkInterfaceId={number}"
        f"&PrivateIpAddress.1={SECONDARY4}&AllowReassignment=true", network.cloud.api)
    assert "<return>true</return>" in done.stdout
    network.await_balancer(SECONDARY4, "lb2")
    assert SECONDARY4 in network.lb2.run(*ask, f"{interface}local-ipv4s").stdout.split()


def test_the_api_has_its_own_name_and_certificate(lab):
    """With TLS the machines reach the APIs under the providers' names; nobody else's certificate would do."""
    network = Network(lab, cloud_world.digitalocean(), tls=True)
    cloud = network.cloud
    words = ["curl", "-s", "-S", "-H", f"Authorization: Bearer {cloud_world.DIGITALOCEAN_TOKEN}",
             f"https://api.digitalocean.com/v2/reserved_ips/{RESERVED4}"]
    done = network.lb1.run(*words, "--cacert", cloud.authority.path)
    assert json.loads(done.stdout)["reserved_ip"]["droplet"]["id"] == DROPLETS["lb1"]
    refused = network.lb1.run(*words, check=False)
    assert refused.returncode == 60, refused.stderr

    cloud.emulator.fault("reset", count=1)
    reset = network.lb1.run(*words, "--cacert", cloud.authority.path, check=False)
    assert reset.returncode == 56 and "reset by peer" in reset.stderr

    cloud.emulator.fault("hang", count=1)
    hanging = network.lb1.start(*words, "--cacert", cloud.authority.path)
    wait_until(lambda: cloud.emulator.requests()[-1]["fault"] == 2, ALLOWANCE, "no request hangs")
    assert cloud.emulator.stop() == 0, "a client that waits keeps the emulator from its end"
    assert hanging.wait() != 0
