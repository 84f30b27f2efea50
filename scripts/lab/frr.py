"""FRR's vrrpd as the other router: zebra and vrrpd with folders of their own, on macvlans with virtual MACs."""

import json

from .addresses import PREFIX4, PREFIX6
from .machine import Machine
from .processes import MachineProcess
from .waiting import wait_until

#: Where Debian puts FRR's daemons.
DAEMONS = "/usr/lib/frr"


class FRRouter(Machine):
    """A machine that runs FRR's vrrpd. It has neither unicast nor passwords; priority 1 to 254."""

    def __init__(self, name, folder, keep=False):
        super().__init__(name, folder, keep)
        self.lines = []
        self.processes: list[MachineProcess] = []
        self.socket_dir = self.folder / "vty"
        self.socket_dir.mkdir(exist_ok=True)

    def add_router(self, router, version, priority, addresses, interval_ms=1000):
        """One virtual router; makes its macvlan in bridge mode, as FRR's manual says. One family for all addresses."""
        six = ":" in addresses[0]
        device = f"vrrp{6 if six else 4}-{router}"
        self.ip("link", "add", device, "link", "eth1", "address", f"00:00:5e:00:0{2 if six else 1}:{router:02x}",
                "type", "macvlan", "mode", "bridge")
        self.ip("link", "set", device, "addrgenmode", "none")
        bound = [f"{address}/{PREFIX6 if six else PREFIX4}" for address in addresses]
        for address in bound:
            self.ip("address", "add", address, "dev", device, *(["nodad"] if six else []))
        self.ip("link", "set", device, "up")
        self.lines += [f" vrrp {router} version {version}", f" vrrp {router} priority {priority}",
                       f" vrrp {router} advertisement-interval {interval_ms}"]
        self.lines += [f" vrrp {router} {'ipv6' if six else 'ip'} {address}" for address in addresses]

    def start_daemons(self):
        """Starts zebra and vrrpd."""
        config = self.folder / "frr.conf"
        config.write_text("\n".join(["log stdout debugging", "interface eth1", *self.lines, "exit", ""]))
        api = self.folder / "zserv.api"
        self.run("chown", "-R", "frr:frr", self.folder, "/run/frr")
        common = ["--vty_socket", self.socket_dir, "-f", config, "-z", api]
        for name in ("zebra", "vrrpd"):
            log = self.folder / f"{name}.log"
            self.processes.append(self.start(f"{DAEMONS}/{name}", *common, "-i", self.folder / f"{name}.pid", log=log))
            wait_until(lambda: (self.socket_dir / f"{name}.vty").exists(), 10, lambda: f"{name}: {log.read_text()}")

    def show(self):
        """What vrrpd says about its routers: {VRID: object}."""
        done = self.run("vtysh", "--vty_socket", self.socket_dir, "-d", "vrrpd", "-c", "show vrrp json")
        return {item["vrid"]: item for item in json.loads(done.stdout)}

    def stop_daemons(self):
        """SIGTERM for vrrpd (it resigns), then zebra."""
        while self.processes:
            self.processes.pop().stop(5)
