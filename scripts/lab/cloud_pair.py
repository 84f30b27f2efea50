"""Two load balancers whose reserved address follows the master, with real daemons, agents and the lab's provider."""

import os
import pathlib

from . import amazon_world, cloud_world
from .addresses import VIP4, address4
from .cloud import Cloud
from .configuration import Instance, document
from .daemons import binaries
from .processes import descendants
from .timing import ALLOWANCE, down_interval
from .waiting import wait_until

ADVERT = 0.1
FIRST, SECOND = 200, 100
#: How long the provider takes for an action, in s.
ACTION = 0.3
#: What follows the master: kind -> (type of provider, address, lines of its block)
KINDS = {
    "reserved4": ("digitalocean", cloud_world.RESERVED4, []),
    "reserved6": ("digitalocean", cloud_world.RESERVED6, []),
    "floating4": ("hetzner", cloud_world.FLOATING4, []),
    "floating6": ("hetzner", cloud_world.FLOATING6, []),
    "alias": ("hetzner", "10.0.0.9", ["kind alias", "network 4711"]),
    "secondary": ("aws", cloud_world.SECONDARY4, ["kind secondary"]),
    "elastic": ("aws", amazon_world.ELASTIC, ["kind elastic"]),
}
#: What status says once the provider was asked who has the address.
PROVEN = ("readBack", "packetSeen")
WORLDS = {"digitalocean": cloud_world.digitalocean, "hetzner": cloud_world.hetzner, "aws": cloud_world.amazon}


class CloudPair:
    """lb1 (200) and lb2 (100), VRRPv3 every 0.1 s; a cloud address of `kind` at `holder`."""

    def __init__(self, lab, kind="reserved4", holder="lb1", web=True, advert=ADVERT, **options):
        """Machines and provider up, files written, nothing started. `web`: with HAProxy and pages behind it."""
        if web:
            lab.add_web()
        self.kind, self.advert = kind, advert
        self.type, self.address, self.lines = KINDS[kind]
        options.setdefault("action_delay", round(ACTION * 1000))
        self.cloud = Cloud(lab, None if kind == "elastic" else WORLDS[self.type](holder), **options)
        self.emulator = self.cloud.emulator
        if kind == "elastic" and holder:
            self.emulator.admin("POST", "/reset", {"holder": holder})
        self.lb1, self.lb2 = (lab.add_balancer(name, "failoverd", start_haproxy=web) for name in ("lb1", "lb2"))
        self.down = down_interval(SECOND, advert, 3)
        for machine, priority in ((self.lb1, FIRST), (self.lb2, SECOND)):
            self.cloud.join(machine)
            self.cloud.configure_addresses(machine)
            machine.ip("address", "replace", "10.0.0.9/32", "dev", "lo")
            self.configure(machine, priority)

    def configure(self, machine, priority, extra=()):
        """Writes a machine's file."""
        block = [f"cloud_address {self.address} {{", "    provider lab", *(f"    {line}" for line in self.lines), "}"]
        instance = Instance(priority=priority, version=3, advert_int=self.advert, addresses=[f"{VIP4}/24"],
                            extra=[*block, *extra])
        secure = self.cloud.authority is not None
        machine.configure(self.cloud.provider(machine, self.type, secure) + document([instance]))

    def environment(self):
        """Variables of the daemons: where the lab's certificates come from."""
        if self.cloud.authority is None:
            return None
        return {**os.environ, "FAILOVER_CA_FILE": str(self.cloud.authority.path)}

    def start(self, machine):
        """Starts one daemon."""
        machine.daemon.start(self.environment())
        machine.daemon.await_socket()

    def run(self):
        """Starts both and waits until lb1 is master and verified, and lb2 ready."""
        self.start(self.lb1)
        self.start(self.lb2)
        self.await_holder("lb1")
        wait_until(lambda: self.seen(self.lb2).get("mine") is False, 10,
                   lambda: f"lb2 does not see the holder: {self.seen(self.lb2)}\n{self.story()}")
        return self

    def seen(self, machine):
        """What a node's status says of the address."""
        found = machine.instance().get("cloud") or [{}]
        return found[0]

    def await_holder(self, name, seconds=ALLOWANCE + 3):
        """Waits until the provider has the address at a node that is master and has read it back."""
        machine = self.machine(name)

        def reached():
            if self.holder() != name:
                return False
            instance = machine.instance()
            seen = (instance.get("cloud") or [{}])[0]
            return instance["state"] == "MASTER" and seen.get("mine") is True and seen.get("proof") in PROVEN

        wait_until(reached, seconds, lambda: f"not at {name}: {self.seen(machine)}\n{self.story()}", every=0.05)

    def holder(self):
        """The name of the node that has the address at the provider; None if none has."""
        return self.emulator.holder(cloud_world.FLOATING6_NETWORK if self.kind == "floating6" else self.address)

    def machine(self, name):
        """A balancer by its name."""
        return {"lb1": self.lb1, "lb2": self.lb2}[name]

    def story(self):
        """All that is known, for messages."""
        requests = [(item["caller"], item["method"], item["path"], item["status"], item["fault"])
                    for item in self.emulator.requests()]
        lines = "\n".join(map(str, requests[-40:]))
        return f"{self.moves()}\n{lines}\n{self.lb1.daemon.tail(20)}\n--\n{self.lb2.daemon.tail(20)}"

    def moves(self):
        """(caller, new holder) of each move so far, by names of machines."""
        names = {address4(name): name for name in ("lb1", "lb2")}
        holders = self.emulator.names()
        return [(names.get(item["caller"], item["caller"]), holders.get(item["new_holder"], item["new_holder"]))
                for item in self.emulator.assignments()]

    def calls(self, machine, method="POST"):
        """Requests of a node to the API that may change something."""
        return [item for item in self.emulator.requests(method=method) if item["caller"] == address4(machine.name)]

    def agent(self, machine):
        """The process number of a node's failover-agent, outside of the machine; None without one."""
        program = str((binaries() / "failover-agent").resolve())
        for pid in descendants(machine.daemon.process.popen.pid):
            try:
                if os.readlink(f"/proc/{pid}/exe") == program:
                    return pid
            except OSError:
                continue
        return None

    def written(self):
        """Everything that the daemons wrote on disk, path -> bytes, but for the token's own file."""
        found = {}
        for machine in (self.lb1, self.lb2):
            for path in pathlib.Path(machine.folder).rglob("*"):
                if path.is_file() and path.name != "token":
                    found[path] = path.read_bytes()
        return found
