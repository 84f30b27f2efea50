"""The cloud emulator on a machine of a lab: starting it, ordering faults, reading its logs."""

import http.client
import json

from .command import LabError
from .daemons import binaries
from .waiting import wait_until

#: Ports of the APIs and of the admin endpoint, which listens on loopback only: no node reaches it.
API_PORT, SECURE_PORT, ADMIN_PORT = 8080, 443, 8090
METADATA_ADDRESS = "169.254.169.254"


def have_emulator():
    """True if cloud-emulator is built."""
    return (binaries() / "cloud-emulator").exists()


class CloudEmulator:
    """cloud-emulator on `machine`, with the world of a file."""

    def __init__(self, machine, world, listen="0.0.0.0", on_move=None, call_delay=0, action_delay=100, tls=None,
                 listen6=None):
        """Starts it and waits until it listens. Delays in ms; `tls`: paths of (certificate, key), to listen on port
        443 too; `listen6`: an IPv6 address to listen on besides."""
        self.machine = machine
        self.log = machine.folder / "cloud-emulator.log"
        machine.ip("address", "replace", f"{METADATA_ADDRESS}/32", "dev", "lo")
        argv = [binaries() / "cloud-emulator", "--world", world, "--listen", f"http://{listen}:{API_PORT}",
                "--metadata-listen", f"{METADATA_ADDRESS}:80", "--admin-listen", f"127.0.0.1:{ADMIN_PORT}",
                "--call-delay-ms", str(call_delay), "--action-delay-ms", str(action_delay)]
        if on_move:
            argv += ["--on-move", on_move]
        if tls:
            argv += ["--tls-certificate", tls[0], "--tls-key", tls[1]]
            for own in filter(None, (listen, listen6 and f"[{listen6}]")):
                argv += ["--listen", f"https://{own}:{SECURE_PORT}"]
        self.process = machine.start(*argv, log=self.log)
        wait_until(self._listens, 15, lambda: f"cloud-emulator does not listen:\n{self.text()}", every=0.05)

    def _listens(self):
        """True once the sockets are there; raises if the program ended instead."""
        if not self.process.running():
            raise LabError(f"cloud-emulator ended:\n{self.text()}")
        ports = self.machine.run("ss", "-Hltn").stdout
        return all(f":{port} " in ports for port in (API_PORT, ADMIN_PORT, 80))

    def text(self):
        """All it has logged so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def admin(self, method, path, document=None):
        """Asks the admin endpoint; returns its document, raises with its words if it refuses."""
        connection = http.client.HTTPConnection("127.0.0.1", ADMIN_PORT, timeout=20)
        connection.sock = self.machine.connect("127.0.0.1", ADMIN_PORT)
        try:
            connection.request(method, path, None if document is None else json.dumps(document))
            response = connection.getresponse()
            body = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise LabError(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        if response.status != 200:
            raise LabError(f"{method} {path}: {response.status} {body}")
        return json.loads(body)

    def fault(self, fault, **fields):
        """Orders a fault (docs/CLOUD-EMULATOR.md); returns its number."""
        return self.admin("POST", "/faults", {"fault": fault, **fields})["id"]

    def clear_faults(self):
        """Ends all faults."""
        self.admin("DELETE", "/faults")

    def reset(self):
        """Puts the world back to its start, without faults and with empty logs."""
        self.admin("POST", "/reset")

    def assignments(self):
        """The assignment log, oldest first."""
        return self.admin("GET", "/assignments")

    def requests(self, listener="api", method=None):
        """The request log of a door, oldest first."""
        return [item for item in self.admin("GET", "/requests")
                if item["listener"] == listener and method in (None, item["method"])]

    def exchanges(self):
        """The newest requests and answers word for word."""
        return self.admin("GET", "/exchanges")

    def holder(self, address):
        """The name of the machine that holds an address now; None if none does."""
        world = self.admin("GET", "/world")
        found = [item["holder_name"] for item in world["addresses"] if item["address"] == address]
        # Alias and secondary addresses are parts of their machines.
        found += [node["name"] for node in world["nodes"] if address in node.get("alias_addresses", [])]
        return found[0] if found else None

    def names(self):
        """The provider's number of each machine, and whose it is."""
        return {node["id"]: node["name"] for node in self.admin("GET", "/world")["nodes"]}

    def stop(self):
        """SIGTERM and wait; returns the exit status."""
        return self.process.stop()
