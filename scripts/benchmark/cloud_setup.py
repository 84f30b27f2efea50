"""The pair that the cloud part measures: failoverd with a cloud_address, or keepalived with the script people use."""

import os

from lab import cloud_world
from lab.addresses import VIP4, address4
from lab.cloud import Cloud
from lab.configuration import Instance, document
from lab.daemons import binaries
from lab.emulator import METADATA_ADDRESS
from lab.packets import Advert, decode
from lab.processes import descendants
from lab.timing import ALLOWANCE, down_interval
from lab.waiting import wait_until

#: The issue's figures: ms for a call, ms for an action, s between adverts.
CALL, ACTION, ADVERT = 20, 1000, 0.1
FIRST, SECOND = 200, 100

#: As the tutorials have it: who am I, do I have it, and up to ten tries of a program that posts once.
MASTER = """#!/bin/bash
id=$(curl -s http://{metadata}/metadata/v1/id)
have=$(curl -s http://{metadata}/metadata/v1/reserved_ip/ipv4/active)
[ "$have" = true ] && exit 0
for address in {addresses}; do
  n=0
  while [ $n -lt 10 ]; do
    python3 /etc/keepalived/assign-ip "$address" "$id" && break
    n=$((n + 1))
    sleep 3
  done
done
"""
ASSIGN = {"digitalocean": """import sys
import requests

answer = requests.post(
    "{api}/v2/reserved_ips/" + sys.argv[1] + "/actions",
    headers={{"Authorization": "Bearer {token}"}}, json={{"type": "assign", "droplet_id": int(sys.argv[2])}})
if "message" in answer.json():
    sys.exit(answer.json()["message"])
""", "hetzner": """import sys
import requests

number = {first} + int(sys.argv[1].rpartition(".")[2]) - {host}
answer = requests.post(
    "{api}/v1/floating_ips/" + str(number) + "/actions/assign",
    headers={{"Authorization": "Bearer {token}"}}, json={{"server": {{"192.0.2.2": 42, "192.0.2.3": 43}}["{own}"]}})
if "error" in answer.json():
    sys.exit(answer.json()["error"]["message"])
"""}


class CloudSetup:
    """lb1 (200) and lb2 (100), VRRPv3, `count` addresses of a provider at lb1, and a user outside. Plain HTTP, so that
    a capture shows when the first byte of the assignment leaves."""

    def __init__(self, lab, kind, provider="digitalocean", count=1):
        self.lab, self.kind, self.provider = lab, kind, provider
        if provider == "hetzner":
            world = cloud_world.hetzner("lb1", addresses=count)
            head, _, last = cloud_world.FLOATING4.rpartition(".")
            self.addresses = [f"{head}.{int(last) + index}" for index in range(count)]
        else:
            world = cloud_world.digitalocean("lb1")
            self.addresses = [cloud_world.RESERVED4]
        self.cloud = Cloud(lab, world, call_delay=CALL, action_delay=ACTION)
        self.emulator = self.cloud.emulator
        self.lb1, self.lb2 = (lab.add_balancer(name, kind) for name in ("lb1", "lb2"))
        self.down = down_interval(SECOND, ADVERT, 3)
        for machine, priority in ((self.lb1, FIRST), (self.lb2, SECOND)):
            self.cloud.join(machine)
            self.cloud.configure_addresses(machine)
            (self.configure if kind == "failoverd" else self.configure_script)(machine, priority)
            machine.daemon.start()
            if kind == "failoverd":
                machine.daemon.await_socket()
        self.await_holder("lb1", 20)

    def instance(self, priority, extra):
        """The vrrp_instance of both ways."""
        return document([Instance(
            priority=priority, version=3, advert_int=ADVERT, addresses=[f"{VIP4}/24"], extra=extra)])

    def configure(self, machine, priority):
        """failoverd: a block for each address."""
        blocks = [line for address in self.addresses
                  for line in (f"cloud_address {address} {{", "    provider lab", "}")]
        machine.configure(self.cloud.provider(machine, self.provider) + self.instance(priority, blocks))

    def configure_script(self, machine, priority):
        """keepalived: notify_master."""
        (machine.etc / "master.sh").write_text(
            MASTER.format(metadata=METADATA_ADDRESS, addresses=" ".join(self.addresses)))
        (machine.etc / "assign-ip").write_text(ASSIGN[self.provider].format(
            api=self.cloud.api, token=self.cloud.tokens[self.provider], own=address4(machine.name),
            first=cloud_world.FLOATING_ID, host=cloud_world.FLOATING4.rpartition(".")[2]))
        machine.configure(self.instance(priority, ["notify_master /etc/keepalived/master.sh"]))

    def await_holder(self, name, seconds):
        """Waits until the provider has all addresses at a node, and that node is settled for the next move."""
        wait_until(lambda: self.holders() == {name}, seconds, lambda: f"not at {name}: {self.emulator.requests()[-9:]}")
        if self.kind == "failoverd":
            wait_until(lambda: [self.mine(machine) for machine in (self.lb1, self.lb2)]
                       == [{machine.name == name} for machine in (self.lb1, self.lb2)], 70 + ALLOWANCE,
                       "both nodes know where the addresses are", every=0.2)

    def await_moved(self, name, seconds):
        """Waits until the provider has all addresses at a node; asks as seldom as it can, so as not to disturb."""
        wait_until(lambda: self.holders() == {name}, seconds, lambda: f"not at {name}: {self.emulator.requests()[-9:]}",
                   every=0.1)

    def holders(self):
        """The names of the nodes that have the addresses."""
        world = self.emulator.admin("GET", "/world")
        return {item["holder_name"] for item in world["addresses"] if item["address"] in self.addresses}

    @staticmethod
    def mine(machine):
        """What a node thinks of all addresses, as a set."""
        return {item.get("mine") for item in machine.instance().get("cloud") or [{}]}

    def agent(self, machine):
        """The process number of a node's failover-agent."""
        program = str((binaries() / "failover-agent").resolve())
        return [pid for pid in descendants(machine.daemon.process.popen.pid)
                if os.readlink(f"/proc/{pid}/exe") == program][0]


def first_moments(capture, since, source=None):
    """(time of lb2's first advert, times of the first bytes of its POST requests) in ns, after `since`."""
    source = source or address4("lb2")
    master, posts = None, []
    for moment, frame in capture.file.frames():
        if moment < since:
            continue
        item = decode(moment, frame)
        if isinstance(item, Advert) and item.source == source and item.priority and master is None:
            master = moment
        elif is_post(frame, source):
            posts.append(moment)
    return master, posts


def is_post(frame, source):
    """True for a TCP segment of `source` that begins a POST request."""
    if frame[12:14] != b"\x08\x00" or frame[23] != 6 or frame[26:30] != bytes(map(int, source.split("."))):
        return False
    transport = 14 + (frame[14] & 15) * 4
    return frame[transport + (frame[transport + 12] >> 4) * 4:].startswith(b"POST")
