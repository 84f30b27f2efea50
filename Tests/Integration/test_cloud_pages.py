"""The commands of the providers' pages, typed in their order on both machines, with the page's own configuration."""

import os
import pathlib
import re

import pytest
from lab import amazon, amazon_world, cloud_world
from lab.agent import have_agent
from lab.cloud import Cloud
from lab.daemons import binaries
from lab.emulator import have_emulator
from lab.waiting import wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not (have_emulator() and have_agent()), reason="cloud-emulator or failover-agent is not built"),
]
PAGES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "cloud"
#: page -> world, address in the lab, the page's own private addresses
CASES = {
    "digitalocean": (cloud_world.digitalocean, cloud_world.RESERVED4, ("10.108.0.5", "10.108.0.6")),
    "hetzner": (cloud_world.hetzner, cloud_world.FLOATING4, ("10.0.0.2", "10.0.0.3")),
    "aws": (None, amazon_world.ELASTIC, ("10.0.0.42", "10.0.0.43")),
}
#: What `editor FILE` does here.
EDITOR = "#!/bin/sh\ncat {secret} > \"$1\"\n"


class Reader:
    """Somebody who does on a machine what a page says."""

    def __init__(self, machine, cloud, kind):
        self.machine, self.cloud = machine, cloud
        self.tools = machine.folder / "tools"
        self.tools.mkdir()
        secret = machine.folder / "secret"
        secret.write_text(cloud.tokens[kind] + "\n")
        editor = self.tools / "editor"
        editor.write_text(EDITOR.format(secret=secret))
        editor.chmod(0o755)
        cloud.give_etc(machine, "hosts")
        machine.run("userdel", "failover-agent", check=False)
        self.environment = {**os.environ, "PATH": f"{self.tools}:{binaries()}:{os.environ['PATH']}",
                            "FAILOVER_CA_FILE": str(cloud.authority.path)}

    def configure(self, text):
        """Writes the file where the page says."""
        self.machine.run("tee", "/etc/failover/failover.conf", input=text)
        self.machine.daemon.config = pathlib.Path("/etc/failover/failover.conf")

    def type(self, command):
        """One command; returns what it printed. It must succeed."""
        if command == "systemctl start failoverd":
            self.machine.daemon.start(self.environment)
            self.machine.daemon.await_socket()
            wait_until(lambda: self.machine.instance()["state"] in ("MASTER", "BACKUP"), 10, "no state")
            return ""
        done = self.machine.run("bash", "-c", command, check=False, timeout=60, env=self.environment)
        assert done.returncode == 0, f"{self.machine.name}# {command}\n{done.stdout}{done.stderr}"
        return done.stdout


def commands(text):
    """What the page's examples type, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.M | re.S)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("# ")]


@pytest.mark.parametrize("kind", [
    pytest.param(kind, marks=pytest.mark.skipif(
        kind == "aws" and amazon.why_not() is not None, reason=str(amazon.why_not()))) for kind in CASES])
def test_a_newcomer_gets_there(lab, kind):
    """From nothing to a promotion that the provider confirms, by the page alone."""
    world, address, own = CASES[kind]
    page = (PAGES / f"{kind}.md").read_text()
    cloud = Cloud(lab, world and world(None), tls=True, action_delay=300)
    typed = commands(page)
    assert typed.index("failover check") < typed.index("systemctl start failoverd") < typed.index("failover doctor")
    text = re.findall(r"^```conf\n(.*?)^```", page, re.M | re.S)[0].replace("203.0.113.10", address).replace(
        "203.0.113.20", address)
    text = re.sub(r"interface \w+", "interface eth1", text)
    readers = []
    for name, mine in zip(("lb1", "lb2"), own):
        machine = lab.add_balancer(name, "failoverd")
        cloud.join(machine)
        machine.ip("address", "replace", f"{mine}/24", "dev", "eth1")
        readers.append(Reader(machine, cloud, kind))
    first, second = readers
    first.configure(text)
    swapped = text.replace(own[0], "MINE").replace(own[1], own[0]).replace("MINE", own[1])
    second.configure(swapped.replace("priority 150", "priority 100"))
    start = typed.index("systemctl start failoverd")
    for reader in readers:
        for command in typed[:start + 1]:
            reader.type(command)
    wait_until(lambda: cloud.emulator.holder(address) == "lb1", 15, lambda: first.machine.daemon.tail())
    wait_until(lambda: (second.machine.instance()["cloud"] or [{}])[0].get("mine") is False, 15, "lb2 is blind")
    for command in typed[start + 1:]:
        for reader in readers:
            if not command.startswith("failover promote") or reader is second:
                reader.type(command)
    assert cloud.emulator.holder(address) == "lb2"
