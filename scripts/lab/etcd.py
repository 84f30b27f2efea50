"""One etcd for the lab, on a machine of its own network; Debian's etcd-server."""

import shutil
import socket

from .waiting import wait_until

PORT = 2379


def have_etcd():
    """True if etcd is installed."""
    return shutil.which("etcd") is not None


class Etcd:
    """A cluster of one member on a machine, reached at `address`."""

    def __init__(self, machine, address):
        """Starts it and waits until it answers."""
        self.machine, self.address = machine, address
        self.url = f"http://{address}:{PORT}"
        self.process = None
        self.start()

    def start(self):
        """Starts it with what it knew."""
        own = "http://127.0.0.1:2380"
        self.process = self.machine.start(
            "etcd", "--data-dir", self.machine.folder / "etcd", "--listen-client-urls", self.url,
            "--advertise-client-urls", self.url, "--listen-peer-urls", own, "--initial-advertise-peer-urls", own,
            "--initial-cluster", f"default={own}", log=self.machine.folder / "etcd.log")
        wait_until(self.answers, 20, lambda: (self.machine.folder / "etcd.log").read_text(errors="replace")[-2000:])

    def answers(self):
        """True if it says that it is well."""
        try:
            with self.machine.connect(self.address, PORT, 1) as connection:
                connection.sendall(b"GET /health HTTP/1.0\r\n\r\n")
                return b'"true"' in connection.recv(4096) + connection.recv(4096)
        except (OSError, socket.timeout):
            return False

    def stop(self):
        """Ends it."""
        self.process.stop()

    def block(self, ttl):
        """The `etcd` block of a configuration that uses it."""
        return f"etcd {{\n    endpoints {self.url}\n    ttl {ttl}\n}}\n"
