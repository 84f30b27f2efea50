"""A whole lab: switch, client, back ends and load balancers, removed at the end whatever happens."""

import os
import pathlib
import shutil
import signal
import sys
import tempfile

from .balancer import Balancer
from .frr import FRRouter
from .machine import Machine
from .services import nginx
from .switch import Switch


class Laboratory:
    """Use as a context manager. `keep` leaves it up when the program ends without an error."""

    def __init__(self, keep=False, folder=None):
        """An empty lab with a switch; files go to `folder`, else to a temporary one that is removed."""
        self.keep = keep
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="failover-lab-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.machines = {}
        self.closers = []
        self.switch = Switch(self.folder / "switch", keep)
        self.machines["switch"] = self.switch

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if not (self.keep and kind is None):
            self.close()
        return False

    def add(self, name):
        """A plain machine on the switch."""
        machine = Machine(name, self.folder / name, self.keep)
        return self._plug(machine)

    def add_client(self):
        """The client: the machine that probes run in."""
        return self.add("client")

    def add_web(self):
        """The two back ends, serving."""
        webs = [self.add(name) for name in ("web1", "web2")]
        for web in webs:
            web.service = nginx(web)
            web.service.start()
        return webs

    def add_balancer(self, name, kind, text=None, start_haproxy=False):
        """A load balancer with its daemon not yet started."""
        balancer = self._plug(Balancer(name, self.folder / name, kind, self.keep))
        if text is not None:
            balancer.configure(text)
        if start_haproxy:
            balancer.haproxy.start()
        return balancer

    def add_frr(self, name):
        """A machine for FRR's vrrpd, its routers not yet made."""
        return self._plug(FRRouter(name, self.folder / name, self.keep))

    def _plug(self, machine):
        """Runs the cable and remembers the machine."""
        self.machines[machine.name] = machine
        self.switch.plug(machine)
        return machine

    def at_end(self, closer):
        """Calls `closer()` before the machines are removed, latest first."""
        self.closers.append(closer)

    def close(self):
        """Removes everything the lab made."""
        for machine in self.machines.values():
            machine.thaw()
        while self.closers:
            self.closers.pop()()
        for machine in reversed(list(self.machines.values())):
            machine.close()
        if not self.keep_files():
            shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def keep_files():
        """FAILOVER_LAB_KEEP_FILES in the environment keeps logs and captures for a look."""
        return bool(os.environ.get("FAILOVER_LAB_KEEP_FILES"))


def end_on_signals():
    """SIGTERM and SIGHUP end the program as Ctrl-C does, so that what it made is removed."""
    def end(number, _frame):
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
