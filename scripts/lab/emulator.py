"""The cloud emulator on a machine of a lab: starting it, ordering faults, reading its logs."""

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

    def __init__(self, machine, world, listen="0.0.0.0", on_move=None, call_delay=0, action_delay=100, tls=None):
        """Starts it and waits until it listens. Delays in ms; `tls`: paths of (certificate,
        key), to listen on port 443 too."""
        self.machine = machine
        self.log = machine.folder / "cloud-emulator.log"
        machine.ip("address", "replace", f"{METADATA_ADDRESS}/32", "dev", "lo")
        argv = [binaries() / "cloud-emulator", "--world", world, "--listen", f"http://{listen}:{API_PORT}",
                "--metadata-listen", f"{METADATA_ADDRESS}:80", "--admin-listen", f"127.0.0.1:{ADMIN_PORT}",
                "--call-delay-ms", str(call_delay), "--action-delay-ms", str(action_delay)]
        if on_move:
            argv += ["--on-move", on_move]
        if tls:
            argv += ["--listen", f"https://{listen}:{SECURE_PORT}", "--tls-certificate", tls[0], "--tls-key", tls[1]]
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
        words = ["curl", "-s", "-S", "-X", method, "-w", "\n%{http_code}", f"http://127.0.0.1:{ADMIN_PORT}{path}"]
        if document is not None:
            words += ["--data-binary", "@-"]
        done = self.machine.run(*words, input=None if document is None else json.dumps(document))
        body, _, status = done.stdout.rpartition("\n")
        if status != "200":
            raise LabError(f"{method} {path}: {status} {body}")
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
        found = [item for item in self.admin("GET", "/world")["addresses"] if item["address"] == address]
        if not found:
            raise LabError(f"the world has no address {address}")
        return found[0]["holder_name"]

    def stop(self):
        """SIGTERM and wait; returns the exit status."""
        return self.process.stop()
