"""systemd-networkd and NetworkManager on a machine of the lab, each with a message bus of its own."""

import time

from .command import LabError
from .waiting import wait_until

#: Private places for what both read and write. With /sys read-only they do without udev.
PREPARE = """
set -e
mkdir -p /run/dbus /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp /run/NetworkManager
chown -R systemd-network:systemd-network /run/systemd/netif
mount -t tmpfs -o mode=755 tmpfs /etc/systemd/network
if [ -d /etc/NetworkManager ]; then
  mount -t tmpfs -o mode=755 tmpfs /etc/NetworkManager
  mount -t tmpfs -o mode=755 tmpfs /var/lib/NetworkManager
  mkdir /etc/NetworkManager/system-connections
fi
mount --bind /sys /sys
mount -o remount,ro,bind /sys
"""

NETWORKD_FILE = """[Match]
Name={interface}
[Network]
Address={address}
LinkLocalAddressing=no
IPv6AcceptRA=no
"""

NETWORK_MANAGER_FILE = """[main]
plugins=keyfile
dns=none
rc-manager=unmanaged
"""

CONNECTION_FILE = """[connection]
id=lan
type=ethernet
interface-name={interface}
[ipv4]
method=manual
address1={address}
[ipv6]
method=disabled
"""


class NetworkManagerOf:
    """What both have in common: a machine's interface with one address, which the manager gives it."""

    def __init__(self, machine, interface="eth1"):
        """Takes the machine's address away from the lab, and prepares its file system."""
        self.machine = machine
        self.interface = interface
        self.address = self._addresses()[0]
        machine.run("bash", "-c", PREPARE)
        self.bus = machine.start("dbus-daemon", "--system", "--nofork", "--nopidfile",
                                 "--address=unix:path=/run/dbus/system_bus_socket", log=machine.folder / "bus.log")
        wait_until(lambda: machine.run("test", "-S", "/run/dbus/system_bus_socket", check=False).returncode == 0, 5,
                   "a message bus")
        # As systemd sets it everywhere (50-default.conf): a primary address takes no others with it.
        machine.sysctl(f"net.ipv4.conf.{interface}.promote_secondaries", 1)
        machine.ip("address", "flush", "dev", interface)
        machine.ip("link", "set", interface, "down")
        self.process = None
        self.write()

    def _addresses(self):
        """The IPv4 addresses of the interface, with their lengths, the primary one first."""
        lines = self.machine.ip("-o", "-4", "address", "show", "dev", self.interface).splitlines()
        return [line.split()[3] for line in lines]

    def write(self):
        """Writes the manager's files."""
        raise NotImplementedError

    def arguments(self):
        """The command line."""
        raise NotImplementedError

    def start(self):
        """Starts the manager and waits until the address is there."""
        self.process = self.machine.start(*self.arguments(), log=self.machine.folder / "manager.log")
        wait_until(lambda: self.address in self._addresses(), 15, lambda: f"{self.address} by {self.arguments()[0]}")
        wait_until(self.is_settled, 15, lambda: f"{self.arguments()[0]} settled")
        return self

    def is_settled(self):
        """True once the manager calls the interface configured."""
        raise NotImplementedError

    def restart(self):
        """Ends the manager and starts it anew."""
        self.process.stop()
        self.start()

    def control(self, *words):
        """The manager's own command, which has to succeed."""
        done = self.machine.run(*self.command, *words, check=False, timeout=30)
        if done.returncode != 0:
            raise LabError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        time.sleep(0.5)
        wait_until(self.is_settled, 15, lambda: f"settled after {' '.join(words)}")

    def first_address(self):
        """The primary address of the interface, with its length."""
        return self._addresses()[0]

    def stop(self):
        """Ends both programs."""
        for process in (self.process, self.bus):
            if process is not None and process.running():
                process.stop()


class Networkd(NetworkManagerOf):
    """systemd-networkd with one file for the interface."""

    command = ("networkctl",)

    def write(self):
        self.machine.run("tee", "/etc/systemd/network/10-lab.network",
                         input=NETWORKD_FILE.format(interface=self.interface, address=self.address))

    def arguments(self):
        return ["/lib/systemd/systemd-networkd"]

    def is_settled(self):
        done = self.machine.run("networkctl", "list", "--no-legend", self.interface, check=False)
        return " configured" in done.stdout


class NetworkManager(NetworkManagerOf):
    """NetworkManager with one connection, `lan`."""

    command = ("nmcli",)

    def write(self):
        self.machine.run("tee", "/etc/NetworkManager/NetworkManager.conf", input=NETWORK_MANAGER_FILE)
        file = "/etc/NetworkManager/system-connections/lan.nmconnection"
        self.machine.run("tee", file, input=CONNECTION_FILE.format(interface=self.interface, address=self.address))
        self.machine.run("chmod", "600", file)

    def arguments(self):
        return ["NetworkManager", "--no-daemon"]

    def is_settled(self):
        done = self.machine.run("nmcli", "-t", "-f", "DEVICE,STATE,CONNECTION", "device", check=False)
        return f"{self.interface}:connected:lan" in done.stdout
