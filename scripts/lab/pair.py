"""The pair that tests and benchmarks look at: two load balancers with one virtual address, a client and its probes."""

import time

from .addresses import VIP4, address4
from .capture import Capture
from .configuration import Instance, Script, document, seed
from .measuring import EchoProbe, HTTPProbe
from .timing import ALLOWANCE, down_interval
from .waiting import wait_until
from .watcher import Watcher

#: Priorities of lb1 and lb2.
FIRST, SECOND = 200, 100
#: Advert interval of the pair in s: quick, so that tests are, yet far above what a busy machine adds.
ADVERT = 0.1
ROUTER = 51
#: Echo requests and new connections a second in tests (the benchmark uses more).
ECHO_RATE, HTTP_RATE = 500, 50


class Pair:
    """lb1 (preferred) and lb2, both with HAProxy, and a client."""

    def __init__(self, lab, kinds, web=True):
        """Machines up, nothing configured."""
        self.lab = lab
        self.client = lab.add_client()
        if web:
            lab.add_web()
        self.lb1 = lab.add_balancer("lb1", kinds[0], start_haproxy=web)
        self.lb2 = lab.add_balancer("lb2", kinds[1], start_haproxy=web)
        self.vip = VIP4
        self.router = ROUTER
        self.advert = ADVERT
        self.down = down_interval(SECOND, ADVERT, 3)
        self.watcher = self._until_end(Watcher([self.lb1, self.lb2]))
        self.capture = self._until_end(Capture(lab.switch))

    def _until_end(self, item):
        """Stops a probe, capture or watcher before the lab goes."""
        self.lab.at_end(item.stop)
        return item

    def balancers(self):
        """Both, the preferred one first."""
        return self.lb1, self.lb2

    def other(self, balancer):
        """The peer of a balancer."""
        return self.lb2 if balancer is self.lb1 else self.lb1

    def configure(self, scripts=(), global_defs=(), **fields):
        """Writes both files: VRRPv3, 0.1 s, 200 and 100, one address. `fields` go to both instances."""
        self.advert = fields.get("advert_int", ADVERT)
        self.down = down_interval(SECOND, self.advert, fields.get("version", 3))
        for balancer, priority in zip(self.balancers(), (FIRST, SECOND)):
            self.write(balancer, priority, scripts, global_defs, **fields)

    def write(self, balancer, priority, scripts=(), global_defs=(), **fields):
        """Writes one file."""
        values = {"version": 3, "advert_int": ADVERT, "virtual_router_id": ROUTER, "addresses": [f"{VIP4}/24"],
                  "scripts": [script.name for script in scripts], **fields}
        balancer.configure(document([Instance(priority=priority, **values)], scripts, global_defs))

    def configure_seed(self, address=None):
        """Writes the seed's two files: owner and 254, VRRPv2 unicast with a password, `pidof haproxy`."""
        self.router = 50
        self.advert = 1
        self.down = down_interval(254, 1, 2)
        self.lb1.configure(seed(True, address4("lb1"), address4("lb2"), address=address))
        self.lb2.configure(seed(False, address4("lb2"), address4("lb1"), address=address))

    def start(self):
        """Starts both daemons and waits until lb1 alone is master."""
        for balancer in self.balancers():
            balancer.daemon.start()
        self.await_master(self.lb1, self.down * 2 + ALLOWANCE)
        for balancer in self.balancers():
            if balancer.kind == "failoverd":
                balancer.daemon.await_socket()
        return self

    def await_master(self, balancer, seconds=None):
        """Waits until `balancer` holds the address, its peer does not, and only it advertises."""
        seconds = seconds or self.down + ALLOWANCE

        def what():
            found = [machine.name for machine in self.balancers() if machine.holds(self.vip)]
            return (f"{balancer.name} master; {self.vip} at {found}, "
                    f"adverts from {self.capture.speakers(self.router, 4, 1)}\n{balancer.daemon.tail()}")

        wait_until(lambda: self.only_master(balancer), seconds, what)

    def only_master(self, balancer):
        """True if `balancer` alone advertises lately and holds the address alone."""
        return (self.capture.speakers(self.router, 4, 1.5 * self.advert + 0.02) == {address4(balancer.name)}
                and balancer.holds(self.vip) and not self.other(balancer).holds(self.vip))

    def probe(self, echo_rate=ECHO_RATE, http_rate=HTTP_RATE):
        """Starts both probes (rates a second) and waits until they are answered."""
        self.echo = self._until_end(EchoProbe(self.client, self.vip, echo_rate))
        self.http = self._until_end(HTTPProbe(self.client, self.vip, http_rate))
        self.echo.await_answers()
        self.http.await_answers()

    def await_client(self, seconds):
        """Waits until echo and HTTP asked from now on are answered."""
        self.echo.await_answers(seconds)
        self.http.await_answers(seconds)

    def losses(self, start):
        """(echo requests lost, new connections failed) since `start`; waits until each connection is decided.
        Connections that stood while the address moved under them do not count: that is draining, a later step."""
        end = time.time_ns()
        time.sleep(1.0)  # the HTTP probe decides within 0.9 s
        return self.echo.lost(start, end), self.http.refused(start, end)


def haproxy_check():
    """The seed's own tracker."""
    return Script("check_haproxy", "pidof haproxy", 2)
