"""A load balancer: a machine with HAProxy and a VRRP daemon."""

import json
import re

from .command import LabError
from .daemons import KINDS, binaries
from .machine import Machine
from .services import haproxy

#: Writes one line for each call: time, arguments, and what the daemon says in the environment.
NOTIFY = """#!/bin/sh
echo "$(date +%s.%N) $(basename "$0") $* | $(env | grep -E '^(FAILOVER|VRRP|INSTANCE)' | sort | tr '\\n' ' ')" >> {log}
"""


class Balancer(Machine):
    """One of the pair. `kind` is the daemon it runs: keepalived or failoverd."""

    def __init__(self, name, folder, kind, keep=False):
        """A machine whose /etc/keepalived is the folder `etc` of its own files."""
        self.etc = folder / "etc"
        self.etc.mkdir(parents=True)
        super().__init__(name, folder, keep, etc=self.etc)
        self.kind = kind
        self.config = self.etc / "keepalived.conf"
        self.daemon = KINDS[kind](self, self.config)
        self.haproxy = haproxy(self)
        self.notify_log = self.folder / "notify.log"
        self.notify_script("master.sh")

    def notify_script(self, name):
        """Makes a script that records its calls; returns its path as the daemon sees it."""
        path = self.etc / name
        path.write_text(NOTIFY.format(log=self.notify_log))
        path.chmod(0o755)
        return f"/etc/keepalived/{name}"

    def notifications(self):
        """The recorded calls: (time in s, script, arguments, environment text)."""
        if not self.notify_log.exists():
            return []
        calls = []
        for line in self.notify_log.read_text().splitlines():
            words, _, environment = line.partition(" | ")
            time, script, *arguments = words.split()
            calls.append((float(time), script, arguments, environment))
        return calls

    def configure(self, text):
        """Writes the daemon's file."""
        self.config.write_text(text)

    def addresses(self, interface=None):
        """The addresses now bound, with prefix length, such as 192.0.2.10/32."""
        words = ["-o", "address", "show"] + (["dev", interface] if interface else [])
        return set(re.findall(r"inet6? ([0-9a-f.:]+/\d+)", self.ip(*words, check=False)))

    def holds(self, address):
        """True if the address (without prefix length) is bound here."""
        return any(bound.split("/")[0] == address for bound in self.addresses())

    def leased(self, address):
        """True if the kernel holds the address only for a limited time, which a live daemon keeps renewing."""
        lines = self.ip("-o", "address", "show", "to", address, check=False)
        return "valid_lft" in lines and "valid_lft forever" not in lines

    def failover(self, *words, timeout=90, check=None):
        """Runs `failover WORDS` here; returns the CompletedProcess. `check`: the exit status it must have."""
        done = self.run(binaries() / "failover", "--run-dir", self.daemon.run_dir, *words,
                        check=False, timeout=timeout)
        if check is not None and done.returncode != check:
            raise LabError(f"{self.name}: failover {' '.join(words)}: exit {done.returncode}, not {check}\n"
                           f"{done.stdout}{done.stderr}\n{self.daemon.tail()}")
        return done

    def failover_json(self, *words, timeout=90):
        """Runs `failover --json WORDS`; returns (exit status, document)."""
        done = self.failover("--json", *words, timeout=timeout)
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError as error:
            raise LabError(f"{self.name}: failover --json {' '.join(words)}: not JSON: {error}\n"
                           f"{done.stdout}{done.stderr}") from error

    def instance(self, name="VI_1"):
        """What the daemon says about one of its instances (failoverd only)."""
        _, document = self.failover_json("status")
        found = [item for item in document["instances"] if item["name"] == name]
        if not found:
            raise LabError(f"{self.name}: status has no instance {name}: {document}")
        return found[0]
