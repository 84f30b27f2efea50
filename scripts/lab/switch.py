"""The switch of a lab: a bridge in a machine of its own, one veth pair per cable."""

from .addresses import PREFIX4, PREFIX6, address4, address6, link_local
from .command import run
from .machine import Machine

BRIDGE = "br0"


class Switch(Machine):
    """Connects machines. Pulling a cable takes the carrier away at both ends, as a real one does."""

    def __init__(self, folder, keep=False):
        """An empty switch, without multicast snooping (there is no querier)."""
        super().__init__("switch", folder, keep)
        self.plugged = []
        self.ip("link", "add", BRIDGE, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0")
        self.ip("link", "set", BRIDGE, "up")

    def plug(self, machine, interface="eth1", addressed=True):
        """Runs a cable to `machine`; its end there is `interface`, with the machine's addresses if `addressed`."""
        port = self.port(machine, interface)
        run(["nsenter", "-t", self.pid, "-n", "ip", "link", "add", port, "type", "veth",
             "peer", "name", interface, "netns", machine.pid])
        self.ip("link", "set", port, "master", BRIDGE, "up")
        machine.ip("link", "set", interface, "addrgenmode", "none")
        if addressed:
            self.address(machine, interface)
        machine.ip("link", "set", interface, "up")
        self.plugged.append(machine)

    @staticmethod
    def address(machine, interface="eth1"):
        """Gives the interface the addresses that the plan has for the machine."""
        name = machine.name
        machine.ip("address", "add", f"{address4(name)}/{PREFIX4}", "dev", interface)
        machine.ip("address", "add", f"{address6(name)}/{PREFIX6}", "dev", interface, "nodad")
        machine.ip("address", "add", f"{link_local(name)}/64", "dev", interface, "nodad")

    @staticmethod
    def port(machine, interface="eth1"):
        """The name of the switch's end of a cable."""
        return f"{machine.name}-{interface}"

    def cut(self, machine, interface="eth1"):
        """Pulls the cable: both ends lose the carrier."""
        self.ip("link", "set", self.port(machine, interface), "down")

    def heal(self, machine, interface="eth1"):
        """Puts the cable back."""
        self.ip("link", "set", self.port(machine, interface), "up")

    def isolate(self, machine, interface="eth1"):
        """Keeps the carrier but passes nothing more, as a broken switch or VLAN does."""
        self.ip("link", "set", self.port(machine, interface), "nomaster")

    def rejoin(self, machine, interface="eth1"):
        """Ends isolate()."""
        self.ip("link", "set", self.port(machine, interface), "master", BRIDGE)
