"""A pair at a provider on which one case after another of the conformance list is played."""

import time

from . import cloud_world
from .addresses import VIP4, address4, address6
from .cloud_pair import ACTION, FIRST, SECOND, WORLDS, CloudPair
from .configuration import Instance, document
from .daemons import binaries
from .timing import ALLOWANCE
from .waiting import holds_for, wait_until

#: Between adverts, in s: slow enough that a busy machine with several labs at once is no partition.
ADVERT = 0.25
#: Many labs at once must not look like partitions: elections are not what is tried here.
REAL_TIME = ["vrrp_rt_priority 10"]
#: The requests of the API that a fault is for: those that assign, those that read, all.
ASKS = {"assign": {"method": "POST"}, "read": {"method": "GET"}, "any": {}}
AMAZON_ASKS = {"assign": {"action": "A*"}, "read": {"action": "Describe*"}, "any": {}}
#: What EC2 says to a change while another is under way.
BUSY = ("<Response><Errors><Error><Code>IncorrectInstanceState</Code><Message>The instance is not in a valid state."
        "</Message></Error></Errors></Response>")
#: Debian's faketime: what a program sees as the wall clock.
FAKE_TIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
#: Only VRRP is cut off: the provider stays within reach.
CUT = "table inet cut { chain in { type filter hook input priority 0; ip protocol 112 drop; }; }\n"


class Stage(CloudPair):
    """lb1 and lb2 at a provider under its own names over TLS, without anything behind them."""

    def __init__(self, lab, kind):
        super().__init__(lab, kind, holder=None, web=False, tls=True, advert=ADVERT, listen6=address6("cloud"))
        self.nodes = (self.lb1, self.lb2)

    # Between cases

    def begin(self, holder=None, start=("lb1", "lb2"), **world):
        """The beginning of a case: nothing of the one before is left, the address is at `holder`, and the daemons of
        `start` run, each once the one before is master or backup. `world`: what else the world is like."""
        for machine in self.nodes:
            self.restore(machine)
        if self.kind == "elastic":
            self.emulator.admin("POST", "/reset", {"holder": holder})
        else:
            self.emulator.admin("PUT", "/world", WORLDS[self.type](holder, **world))
            self.emulator.admin("POST", "/timing", {"action_delay_ms": round(ACTION * 1000), "call_delay_ms": 0})
        self.set_address(self.address)
        for name in start:
            self.start(self.machine(name))
        for name in start:
            wait_until(lambda machine=self.machine(name): machine.instance()["state"] in ("MASTER", "BACKUP"),
                       self.down + ALLOWANCE + 2, f"{name} is neither master nor backup")

    def restore(self, machine):
        """Ends a machine's daemon and takes away what a case left there."""
        if machine.daemon.running():
            machine.thaw()
            machine.daemon.kill()
        machine.daemon.log.unlink(missing_ok=True)
        script = (f"ip address flush dev eth1 to {VIP4}; nft flush ruleset; rm -rf {machine.daemon.state_dir}/*; "
                  "ip -6 route flush type unreachable; ip route flush type unreachable; "
                  f"ip route replace default via {address4('cloud')}; true")
        machine.run("bash", "-c", script)
        self.cloud.resolve(machine, address4("cloud"))

    def set_address(self, *addresses, extra=(), priorities=None):
        """Writes both machines' files with these cloud addresses; `priorities`: machine -> another one."""
        blocks = []
        for address in addresses:
            blocks += [f"cloud_address {address} {{", "    provider lab", *(f"    {line}" for line in self.lines), "}"]
        for machine, priority in ((self.lb1, FIRST), (self.lb2, SECOND)):
            instance = Instance(priority=(priorities or {}).get(machine, priority), version=3, advert_int=self.advert,
                                addresses=[f"{VIP4}/24"], extra=[*blocks, *extra])
            machine.configure(self.cloud.provider(machine, self.type, secure=True)
                              + document([instance], global_defs=REAL_TIME))

    def configure(self, machine, priority, extra=()):
        """Writes one machine's file with another priority."""
        self.set_address(self.address, extra=extra, priorities={machine: priority})

    # What happens

    def fault(self, asks, fault, **fields):
        """Orders a fault for requests of the API that assign, or read, or any."""
        table = AMAZON_ASKS if self.type == "aws" else ASKS
        self.emulator.fault(fault, listener="api", **table[asks], **fields)

    def by_hand(self, name):
        """Somebody moves the address."""
        if self.kind != "secondary":
            self.emulator.admin("POST", "/move", {"address": self.address, "node": name})
            return
        interface = next(number for number, node in self.emulator.names().items() if node == name).replace("i-", "eni-")
        self.cloud.router.run(
            "curl", "-s", "-f", "-H", f"authorization: AWS4-HMAC-SHA256 Credential={cloud_world.AMAZON_KEY}/x",
            "-d", f"Action=AssignPrivateIpAddresses&NetworkInterfaceId={interface}&AllowReassignment=true"
            f"&PrivateIpAddress.1={self.address}", f"http://{address4('cloud')}:8080/")
        wait_until(lambda: self.holder() == name, ACTION + ALLOWANCE, "the address was not moved by hand")

    def busy(self, name, seconds):
        """Something else goes on at a machine."""
        if self.type == "aws":
            self.fault("assign", "answer", status=400, body=BUSY, for_ms=round(seconds * 1000),
                       caller=address4(name))
        else:
            self.emulator.admin("POST", "/busy", {"node": name, "ms": round(seconds * 1000)})

    def deafen(self, machine):
        """The machine hears no VRRP any more."""
        machine.run("nft", "-f", "-", input=CUT)

    def hear(self, machine):
        """Ends deafen()."""
        machine.run("nft", "delete", "table", "inet", "cut")

    def token(self, machine, text=None):
        """Writes another secret into a machine's file; None: the right one."""
        (machine.folder / "token").write_text((text or self.cloud.tokens[self.type]) + "\n")

    def bad_token(self):
        """A file with a secret that the provider does not know."""
        if self.type == "aws":
            return cloud_world.credentials("AKIAWRONGWRONGWRONG", "wrong-secret-of-the-lab-0123456789")
        return "wrong-secret-of-the-lab-0123456789"

    # What is seen

    def await_master(self, name, seconds=None):
        """Waits until a node is master, whatever the provider does."""
        machine = self.machine(name)
        wait_until(lambda: machine.instance()["state"] == "MASTER", seconds or self.down + ALLOWANCE,
                   lambda: f"{name} does not become master\n{self.story()}")

    def requests_of(self, name=None):
        """Requests of the API, of a node if one is named."""
        return [item for item in self.emulator.requests() if name is None or item["caller"] == address4(name)]

    def assigns(self, name=None):
        """Those of them that change something."""
        return [item for item in self.requests_of(name) if item["method"] == "POST"
                and not (item.get("action") or "A").startswith("Describe")]

    def quiet(self, seconds=1.0, name=None):
        """True if nobody, or the named node, assigns anything for a while."""
        before = len(self.assigns(name))
        return holds_for(lambda: len(self.assigns(name)) == before, seconds, every=0.2)

    def stayed_master(self, machine):
        """True if a node never stopped to be master since it became one."""
        return not [line for line in machine.daemon.text().splitlines() if "MASTER ->" in line]

    def error(self, machine):
        """What a node says is wrong with the address; empty if nothing."""
        return self.seen(machine).get("error") or ""

    # The wall clock of one machine: failoverd withholds LD_PRELOAD from the agent, so a script stands in its place.

    def start_with_clock(self, machine, path):
        """Starts a machine's daemon and agent with a wall clock that a file sets, as `+3600`."""
        program, real = binaries() / "failover-agent", machine.folder / "real-agent"
        variables = {"LD_PRELOAD": FAKE_TIME, "FAKETIME_TIMESTAMP_FILE": path, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                     "FAKETIME_NO_CACHE": "1"}
        words = " ".join(f"{name}={value}" for name, value in variables.items())
        script = machine.folder / "agent.sh"
        script.write_text(f'#!/bin/sh\nexec env {words} {real} "$@"\n')
        script.chmod(0o755)
        real.touch()
        machine.run("mount", "--bind", program, real)
        machine.run("mount", "--bind", script, program)
        machine.daemon.start({**self.environment(), **{name: str(value) for name, value in variables.items()}})
        machine.daemon.await_socket()

    def end_clock(self, machine):
        """Ends the daemon and takes the script away."""
        if machine.daemon.running():
            machine.daemon.kill()
        for path in (binaries() / "failover-agent", machine.folder / "real-agent"):
            machine.run("umount", path, check=False)

    def time_of(self, item):
        """The time of an entry of the request log, in s."""
        at = item["time"]
        if isinstance(at, str):
            whole, _, rest = at.rstrip("Z").partition(".")
            return time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{rest or 0}")
        return at
