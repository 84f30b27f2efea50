"""Where a fault is played: two or three load balancers with one address, a client outside, and what records them."""

import pathlib
import random
import time

from lab.addresses import VIP4, address4
from lab.capture import QUIET, Capture
from lab.chaos_switch import ChaosSwitch
from lab.configuration import Instance, document
from lab.laboratory import Laboratory
from lab.measuring import EchoProbe, HTTPProbe
from lab.timing import down_interval
from lab.waiting import wait_until
from lab.watcher import Watcher

from .filters import Filters
from .notes import Notes

#: Priorities of lb1, lb2 and lb3, and the advert interval in s.
PRIORITIES = (200, 100, 50)
ADVERT = 0.1
ROUTER = 51
#: Echo requests a second: gaps are seen to 4 ms.
RATE = 250


class Stage:
    """A running lab. Machines are attributes by name: lb1, lb2, client; `rng` is the seed's own generator."""

    def __init__(self, kind="failoverd", seed=1, folder=None, nodes=2, advert=ADVERT, web=False, vip=VIP4,
                 unicast=False, version=3, addresses=None, rate=RATE, extra=(), scripts=(), global_defs=(),
                 priorities=PRIORITIES, blocks="", prepare=None, http=0, attacker=False, capture=QUIET, chaos=False):
        """Builds the lab; nothing runs yet. Fields have the meaning of lab.configuration.Instance."""
        self.kind, self.seed, self.rng = kind, seed, random.Random(seed)
        self.vip, self.advert, self.version, self.unicast = vip, advert, version, unicast
        self.addresses = list(addresses or [f"{vip}/{64 if ':' in vip else 24}"])
        self.extra, self.scripts, self.global_defs, self.blocks = list(extra), list(scripts), list(global_defs), blocks
        self.priorities, self.rate, self.http_rate = priorities, rate, http
        self.notes = Notes()
        self.lab = Laboratory(folder=folder)
        try:
            self._build(nodes, web, attacker, capture)
            if chaos:
                self.chaos = ChaosSwitch(self.switch, self.nodes, seed)
            if prepare:
                prepare(self)
            self.configure()
        except BaseException:
            self.lab.close()
            raise

    def _build(self, nodes, web, attacker, capture):
        """The machines and what records them."""
        self.client = self.lab.add_client()
        if web:
            self.lab.add_web()
        self.nodes = [self.lab.add_balancer(f"lb{number + 1}", self.kind, start_haproxy=web)
                      for number in range(nodes)]
        for node in self.nodes:
            setattr(self, node.name, node)
        if attacker:
            self.attacker = self.lab.add("attacker")
        self.switch = self.lab.switch
        self.filters = Filters(self.switch)
        self.watcher = Watcher(self.nodes)
        self.lab.at_end(self.watcher.stop)
        self.capture = Capture(self.switch, capture, 256)
        self.lab.at_end(self.capture.stop)
        self.echo = self.http = None

    def configure(self, **changes):
        """Writes every node's file; `changes` to fields of the instance go to all."""
        for node, priority in zip(self.nodes, self.priorities):
            self.write(node, priority, **changes)

    def write(self, node, priority=None, **changes):
        """Writes one node's file."""
        if priority is None:
            priority = self.priorities[self.nodes.index(node)]
        others = [address4(other.name) for other in self.nodes if other is not node]
        values = {"version": self.version, "advert_int": self.advert, "virtual_router_id": ROUTER,
                  "addresses": self.addresses, "scripts": [script.name for script in self.scripts],
                  "extra": self.extra, "priority": priority}
        if self.unicast:
            values.update(source=address4(node.name), peers=others)
        values.update(changes)
        node.configure(self.blocks + document([Instance(**values)], self.scripts, self.global_defs))

    @property
    def down(self):
        """The master-down interval of lb2 in s: how long an unplanned loss of lb1 may take."""
        return down_interval(self.priorities[1], self.advert, self.version)

    @property
    def lease(self):
        """How long the kernel keeps an address that nobody renews, in s, as docs/CONFIGURATION.md has it."""
        return int(-(-self.down // 1)) + 1

    def begin(self):
        """Starts the daemons, waits until the first is the only master, and starts the probes."""
        for node in self.nodes:
            node.daemon.start()
        for node in self.nodes:
            if node.kind == "failoverd":
                node.daemon.await_socket()
        self.await_master(self.nodes[0], 3 * self.down + 10)
        self.echo = EchoProbe(self.client, self.vip, self.rate)
        self.lab.at_end(self.echo.stop)
        if self.http_rate:
            self.http = HTTPProbe(self.client, self.vip, self.http_rate)
            self.lab.at_end(self.http.stop)
        self.echo.await_answers()
        time.sleep(0.3)  # a piece of calm to compare with

    def node(self, name):
        """A node by its name."""
        return next(node for node in self.nodes if node.name == name)

    def holders(self):
        """The nodes that hold the address now."""
        return [node for node in self.nodes if node.holds(self.vip)]

    def others(self, node):
        """The other nodes."""
        return [other for other in self.nodes if other is not node]

    def is_settled(self, node):
        """True if `node` alone holds the address and advertises."""
        family = 6 if ":" in self.vip else 4
        speakers = self.capture.speakers(ROUTER, family, 1.5 * self.advert + 0.05)
        return len(speakers) == 1 and [item.name for item in self.holders()] == [node.name] and (
            family == 6 or speakers == {address4(node.name)})

    def await_master(self, node, limit):
        """Waits until `node` is the only master; a Timeout tells how things stand."""
        wait_until(lambda: self.is_settled(node), limit, lambda: (
            f"{node.name} is not the only master; {self.vip} at {[item.name for item in self.holders()]}, "
            f"adverts from {self.capture.speakers(ROUTER, 6 if ':' in self.vip else 4, 1)}\n{node.daemon.tail()}"))

    def end(self):
        """Ends what records; figures are taken after it."""
        for item in (self.echo, self.http):
            if item:
                item.stop()
        self.capture.stop()
        self.watcher.stop()

    def close(self):
        """Removes everything."""
        self.lab.close()

    @property
    def folder(self):
        """Where the lab's files are."""
        return pathlib.Path(self.lab.folder)
