"""The cloud emulator answers as the providers' specifications say, and as their users saw. One machine, loopback."""

import json
import re
import subprocess
import time

import pytest

from lab import cloud_world, contract
from lab.cloud_world import DROPLETS, FLOATING_ID, RESERVED4, RESERVED6, SERVERS
from lab.daemons import REPOSITORY, binaries
from lab.emulator import API_PORT, CloudEmulator, have_emulator

pytestmark = [
    pytest.mark.quick, pytest.mark.failoverd_only,
    pytest.mark.skipif(not have_emulator(), reason="cloud-emulator is not built"),
]
ASSIGN = {"type": "assign", "droplet_id": DROPLETS["lb2"]}
#: A program that sends each request on its input, a line each, and prints what came back.
SENDER = """
import http.client, json, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=3)
for line in sys.stdin:
    call = json.loads(line)
    try:
        connection.request(call["method"], call["target"], call["body"], call["headers"])
        answer = connection.getresponse()
        told = {"status": answer.status, "headers": {k.lower(): v for k, v in answer.getheaders()}}
        told["body"] = answer.read().decode()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        told = {"error": type(error).__name__}
    print(json.dumps(told), flush=True)
"""


class Caller:
    """Calls the emulator from its own machine, and judges each exchange by the specification."""

    def __init__(self, sender, provider, token):
        self.sender = sender
        self.token = token
        self.contract = contract.contract(provider) if contract.why_not() is None else None

    def __call__(self, method, target, document=None, token=None):
        """Returns (status, document); fails if request or answer is not as specified."""
        answer = self.raw(method, target, document, token)
        assert "error" not in answer, answer
        if self.contract:
            faults = self.contract.faults(
                method, target, self._headers(document, token), self._body(document), answer["status"],
                answer["headers"], answer["body"].encode())
            assert not faults, f"{method} {target}: {faults}"
        return answer["status"], json.loads(answer["body"]) if answer["body"] else None

    def raw(self, method, target, document=None, token=None):
        """What came back: status, headers and body, or the name of an error."""
        call = {"method": method, "target": target, "headers": self._headers(document, token),
                "body": self._body(document).decode() or None}
        self.sender.stdin.write(json.dumps(call) + "\n")
        self.sender.stdin.flush()
        return json.loads(self.sender.stdout.readline())

    def _headers(self, document, token):
        headers = {"authorization": f"Bearer {token or self.token}"}
        return headers if document is None else {**headers, "content-type": "application/json"}

    @staticmethod
    def _body(document):
        return b"" if document is None else json.dumps(document).encode()


@pytest.fixture(scope="module")
def cloud(module_lab):
    """An emulator with both providers' worlds; actions take 0.5 s."""
    machine = module_lab.add("cloud")
    world = {**cloud_world.digitalocean(), **cloud_world.hetzner()}
    path = cloud_world.write(machine.folder / "world.json", world)
    return CloudEmulator(machine, path, listen="127.0.0.1", action_delay=500)


@pytest.fixture(scope="module")
def sender(module_lab, cloud):
    """The program that sends requests from the emulator's own machine, over one connection as long as it lasts."""
    process = subprocess.Popen(
        [*cloud.machine.entering(), "python3", "-c", SENDER, str(API_PORT)], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    module_lab.at_end(lambda: (process.stdin.close(), process.stdout.close(), process.wait(10)))
    return process


@pytest.fixture
def digitalocean(cloud, sender):
    """A caller of DigitalOcean's API, of a world just begun."""
    cloud.reset()
    return Caller(sender, "digitalocean", cloud_world.DIGITALOCEAN_TOKEN)


@pytest.fixture
def hetzner(cloud, sender):
    """A caller of Hetzner's API, of a world just begun."""
    cloud.reset()
    return Caller(sender, "hetzner", cloud_world.HETZNER_TOKEN)


def until(fact, seconds=10):
    """Asks again until it is true."""
    limit = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < limit, "never came true"
        time.sleep(0.02)


def test_specifications_are_judged():
    """Without the specifications the walks below still run, but prove less: say so."""
    if contract.why_not():
        pytest.skip(contract.why_not())
    judge = contract.contract("digitalocean")
    headers = {"authorization": "Bearer x", "content-type": "application/json"}
    wrong = json.dumps({"action": {"id": 1, "status": "done"}}).encode()
    answer = {"content-type": "application/json"}
    path = f"/v2/reserved_ips/{RESERVED4}/actions"
    assert judge.faults("POST", path, headers, json.dumps(ASSIGN).encode(), 201, answer, wrong)
    assert judge.faults("POST", path, headers, b'{"type":"assign"}', 201, answer, b"{}")


def test_digitalocean_walk(cloud, digitalocean):
    """Every call of DigitalOcean's API that the emulator knows, as specified."""
    call = digitalocean
    assert call("GET", "/v2/account")[0] == 200
    for path in ("/v2/reserved_ips", "/v2/floating_ips", "/v2/reserved_ipv6", "/v2/droplets", "/v2/droplets?per_page=1",
                 "/v2/actions", f"/v2/droplets/{DROPLETS['lb1']}/actions"):
        assert call("GET", path)[0] == 200
    path = f"/v2/reserved_ips/{RESERVED4}"
    assert call("GET", path)[1]["reserved_ip"]["droplet"]["id"] == DROPLETS["lb1"]
    status, document = call("POST", f"{path}/actions", ASSIGN)
    assert status == 201 and document["action"]["status"] == "in-progress"
    number = document["action"]["id"]
    assert call("POST", f"{path}/actions", ASSIGN)[0] == 422
    assert call("GET", path)[1]["reserved_ip"]["locked"] is True
    until(lambda: call("GET", f"/v2/actions/{number}")[1]["action"]["status"] == "completed")
    assert call("GET", f"{path}/actions/{number}")[1]["action"]["completed_at"]
    assert call("GET", f"{path}/actions")[1]["meta"]["total"] == 1
    assert call("GET", path)[1]["reserved_ip"]["droplet"]["id"] == DROPLETS["lb2"]
    assert call("GET", f"/v2/floating_ips/{RESERVED4}")[1]["floating_ip"]["droplet"]["id"] == DROPLETS["lb2"]
    networks = call("GET", f"/v2/droplets/{DROPLETS['lb2']}")[1]["droplet"]["networks"]
    assert RESERVED4 in [item["ip_address"] for item in networks["v4"] if item["type"] == "public"]
    assert call("POST", f"/v2/floating_ips/{RESERVED4}/actions", {"type": "unassign"})[0] == 201
    until(lambda: call("GET", path)[1]["reserved_ip"]["droplet"] is None)
    [first, second] = cloud.assignments()
    assert (first["old_holder"], first["new_holder"]) == (str(DROPLETS["lb1"]), str(DROPLETS["lb2"]))
    assert (first["caller"], first["token"]) == ("127.0.0.1", "lab")
    assert second["new_holder"] is None


def test_digitalocean_ipv6_and_making(digitalocean):
    """Reserved IPv6 addresses, and addresses that are made and deleted."""
    call = digitalocean
    path = f"/v2/reserved_ipv6/{RESERVED6}"
    assert call("GET", path)[1]["reserved_ipv6"]["droplet"] is None
    status, document = call("POST", f"{path}/actions", ASSIGN)
    assert status == 201
    number = document["action"]["id"]
    until(lambda: call("GET", f"/v2/actions/{number}")[1]["action"]["status"] == "completed")
    assert call("GET", path)[1]["reserved_ipv6"]["droplet"]["id"] == DROPLETS["lb2"]
    status, document = call("POST", "/v2/reserved_ips", {"region": "nyc3"})
    assert status == 202
    made = document["reserved_ip"]["ip"]
    assert call("DELETE", f"/v2/reserved_ips/{made}")[0] == 204
    status, document = call("POST", "/v2/reserved_ipv6", {"region_slug": "nyc3"})
    assert status == 201
    assert call("DELETE", f"/v2/reserved_ipv6/{document['reserved_ipv6']['ip']}")[0] == 204


@pytest.mark.parametrize("method, target, document, token, status, word", [
    ("GET", f"/v2/reserved_ips/{RESERVED4}", None, "dop_v1_wrong", 401, "unauthorized"),
    ("GET", "/v2/reserved_ips/203.0.113.99", None, None, 404, "not_found"),
    ("GET", "/v2/actions/1", None, None, 404, "not_found"),
    ("GET", "/v2/droplets/1", None, None, 404, "not_found"),
    ("POST", f"/v2/reserved_ips/{RESERVED4}/actions", {"type": "assign", "droplet_id": DROPLETS["lb1"]}, None, 422,
     "unprocessable_entity"),
])
def test_digitalocean_refusals(digitalocean, method, target, document, token, status, word):
    """Refusals have the specified form."""
    answer = digitalocean(method, target, document, token)
    assert answer[0] == status and answer[1]["id"] == word


def test_hetzner_walk(cloud, hetzner):
    """Every call of Hetzner's API that the emulator knows, as specified."""
    call = hetzner
    path = f"/v1/floating_ips/{FLOATING_ID}"
    assert call("GET", "/v1/floating_ips?name=floating-478")[1]["floating_ips"][0]["id"] == FLOATING_ID
    assert call("GET", path)[1]["floating_ip"]["server"] == SERVERS["lb1"]
    status, document = call("POST", f"{path}/actions/assign", {"server": SERVERS["lb2"]})
    assert status == 201 and document["action"]["status"] == "running"
    number = document["action"]["id"]
    assert call("POST", f"{path}/actions/unassign")[0] == 423
    until(lambda: call("GET", f"/v1/actions/{number}")[1]["action"]["status"] == "success")
    for target in (f"/v1/actions?id={number}&id=1", f"{path}/actions", f"{path}/actions/{number}",
                   "/v1/floating_ips/actions", f"/v1/floating_ips/actions/{number}"):
        assert call("GET", target)[0] == 200
    assert call("GET", f"/v1/servers/{SERVERS['lb2']}")[1]["server"]["public_net"]["floating_ips"] == [FLOATING_ID]
    refused = call("POST", f"{path}/actions/assign", {"server": SERVERS["lb2"]})[1]
    assert refused["error"]["code"] == "floating_ip_assigned"
    assert call("POST", f"{path}/actions/unassign")[0] == 201
    assert call("PUT", path, {"name": "other", "labels": {"role": "vip"}})[1]["floating_ip"]["name"] == "other"
    status, document = call("POST", "/v1/floating_ips", {"type": "ipv6", "home_location": "fsn1"})
    assert status == 201
    assert call("DELETE", f"/v1/floating_ips/{document['floating_ip']['id']}")[0] == 204
    assert cloud.assignments()[0]["new_holder"] == str(SERVERS["lb2"])


def test_hetzner_alias_addresses(hetzner):
    """Alias addresses of a private network go from one server to another."""
    actions = "/v1/servers/{}/actions/change_alias_ips"
    for server, aliases in ((SERVERS["lb1"], ["10.0.0.9"]), (SERVERS["lb1"], []), (SERVERS["lb2"], ["10.0.0.9"])):
        until(lambda: hetzner("POST", actions.format(server), {"network": 4711, "alias_ips": aliases})[0] == 201)
    path = f"/v1/servers/{SERVERS['lb2']}"
    until(lambda: hetzner("GET", path)[1]["server"]["private_net"][0]["alias_ips"] == ["10.0.0.9"])


@pytest.mark.parametrize("method, target, token, status, word", [
    ("GET", "/v1/floating_ips", "wrong", 401, "unauthorized"),
    ("GET", "/v1/floating_ips/1", None, 404, "not_found"),
    ("GET", "/v1/servers/1", None, 404, "not_found"),
    ("GET", "/v1/actions/1", None, 404, "not_found"),
])
def test_hetzner_refusals(hetzner, method, target, token, status, word):
    """Refusals have the specified form."""
    answer = hetzner(method, target, token=token)
    assert answer[0] == status and answer[1]["error"]["code"] == word


@pytest.mark.parametrize("fault, status, error", [
    ({"fault": "reset"}, None, {"ConnectionResetError"}),
    ({"fault": "reset", "after_acting": True}, None, {"ConnectionResetError"}),
    ({"fault": "truncate", "bytes": 30}, None, {"IncompleteRead", "ConnectionResetError"}),
    ({"fault": "hang", "for_ms": 60000}, None, {"TimeoutError", "timeout"}),
    ({"fault": "answer", "status": 502, "body": "<html>Bad Gateway</html>"}, 502, None),
    ({"fault": "slow", "bytes_per_second": 4000}, 201, None),
    ({"fault": "large"}, 201, None),
    ({"fault": "throttle", "retry_after": 29}, 429, None),
])
def test_faults_on_the_wire(cloud, digitalocean, fault, status, error):
    """What the unit tests know as values looks like it on a connection, and the next request is well."""
    cloud.fault(**fault, count=1, method="POST")
    answer = digitalocean.raw("POST", f"/v2/reserved_ips/{RESERVED4}/actions", ASSIGN)
    assert answer.get("status") == status, answer
    assert error is None or answer["error"] in error
    if fault["fault"] == "large":
        assert len(answer["body"]) == 10_000_000
    if fault["fault"] == "throttle":
        assert answer["headers"]["retry-after"] == "29" and answer["headers"]["ratelimit-remaining"] == "0"
    acted = fault.get("after_acting") or fault["fault"] in ("truncate", "slow", "large")
    assert digitalocean("GET", f"/v2/reserved_ips/{RESERVED4}")[0] == 200
    until(lambda: cloud.holder(RESERVED4) == ("lb2" if acted else "lb1"))


def test_what_it_recorded_is_as_specified(cloud, digitalocean):
    """/exchanges holds what went over the wire, so that the calls of any client can be judged."""
    digitalocean("POST", f"/v2/reserved_ips/{RESERVED4}/actions", ASSIGN)
    [exchange] = cloud.exchanges()
    assert json.loads(exchange["body"]) == ASSIGN and exchange["ours"] is True
    assert cloud_world.DIGITALOCEAN_TOKEN not in json.dumps(exchange)
    if digitalocean.contract:
        assert digitalocean.contract.exchange_faults(exchange) == []
    assert cloud_world.DIGITALOCEAN_TOKEN not in cloud.text()


def test_wrong_files_and_arguments_are_refused(cloud):
    """A world file that is wrong, and arguments that make no sense, are told in words."""
    path = cloud.machine.folder / "wrong.json"
    path.write_text('{"digitalocean": {"droplets": [{"id": "one", "region": "nyc3"}]}}')
    for words, status, told in ((["--listen", "127.0.0.1:0", "--world", path], 2, "digitalocean.droplets[0].id"),
                                (["--listen", "127.0.0.1:0", "--world", "/nowhere"], 2, "/nowhere"),
                                (["--world", path], 64, "--listen"), (["--listen", "here"], 64, "here"),
                                (["--listen", "127.0.0.1:0", "--tls-key", path], 64, "--tls-certificate"),
                                (["--listen", "https://127.0.0.1:0"], 64, "--tls-certificate")):
        done = cloud.machine.run(binaries() / "cloud-emulator", *words, check=False)
        assert done.returncode == status and told in done.stderr, done.stderr


def test_help_fits_the_terminal(cloud):
    """--help is readable at 80 columns."""
    text = cloud.machine.run("env", "COLUMNS=80", binaries() / "cloud-emulator", "--help").stdout
    assert max(map(len, text.splitlines())) <= 80


def test_the_examples_of_its_page(cloud):
    """docs/CLOUD-EMULATOR.md: every command works, and prints what stands there; `…` stands for any characters."""
    page = (REPOSITORY / "docs" / "CLOUD-EMULATOR.md").read_text()
    world = re.search(r"```json\n(.*?)```", page, re.DOTALL).group(1)
    (cloud.machine.folder / "world.json").write_text(world)
    blocks = "".join(re.findall(r"```console\n(.*?)```", page, re.DOTALL)).replace("\\\n", " ")
    commands = re.split(r"^\$ ", blocks, flags=re.MULTILINE)[1:]
    script = [f"cd {cloud.machine.folder}", f"PATH={binaries()}:$PATH", "set -m"]
    wanted = []
    for number, command in enumerate(commands):
        line, _, output = command.partition("\n")
        script += [f"echo '### {number}'", re.sub(r":80(8[01]|90)", r":90\1", line)]  # the fixture has the others
        wanted.append(output.rstrip("\n"))
    done = cloud.machine.run("bash", "-c", "\n".join(script) + "\nwait", timeout=30)
    found = re.split(r"^### \d+\n", done.stdout, flags=re.MULTILINE)[1:]
    for command, expected, printed in zip(commands, wanted, found, strict=True):
        pattern = ".*".join(map(re.escape, expected.split("…")))
        assert re.fullmatch(pattern, printed.rstrip("\n"), re.DOTALL), f"{command}\nprinted: {printed}{done.stderr}"
