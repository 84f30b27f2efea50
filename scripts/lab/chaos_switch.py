"""A switch that misbehaves: chaos-switch between some machines and the rest of the lab."""

import signal

from .command import run
from .daemons import binaries
from .switch import BRIDGE, Switch
from .waiting import wait_until

#: The port that leads to the lab's own switch, and its other end there.
UPLINK, FAR_END = "uplink", "uplink-far"


class ChaosSwitch:
    """Takes the cables of `machines` over from the lab's switch and leads them through chaos-switch, which passes
    everything until it is given rules. What it lets through to the uplink is seen by captures of the lab's switch."""

    def __init__(self, switch, machines, seed=1):
        """Starts it, without rules."""
        self.switch = switch
        self.folder = switch.folder / "chaos-switch"
        self.folder.mkdir()
        self.rules = self.folder / "rules"
        self.rules.write_text("")
        self.log = self.folder / "chaos-switch.log"
        switch.ip("link", "add", UPLINK, "type", "veth", "peer", "name", FAR_END)
        switch.ip("link", "set", FAR_END, "master", BRIDGE, "up")
        switch.ip("link", "set", UPLINK, "up")
        ports = [Switch.port(machine) for machine in machines]
        for machine in [*machines, *self._beyond(machines)]:
            # Checksums that a card would fill in later are wrong in frames that a program passes on.
            run(["nsenter", "-t", machine.pid, "-n", "ethtool", "-K", "eth1", "tx", "off"])
        for port in ports:
            switch.ip("link", "set", port, "nomaster")
        words = [word for port in [*ports, UPLINK] for word in ("--port", port)]
        self.process = switch.start(binaries() / "chaos-switch", *words, "--seed", seed, "--rules", self.rules,
                                    "--capture", self.folder, log=self.log)
        wait_until(lambda: "ready" in self.text(), 10, lambda: f"chaos-switch does not start: {self.text()}")

    def _beyond(self, machines):
        """The machines at the lab's own switch, as far as they were plugged in before."""
        return [machine for machine in self.switch.plugged if machine not in machines]

    def text(self):
        """What it has said so far."""
        return self.log.read_text() if self.log.exists() else ""

    def set(self, *rules):
        """Replaces its rules: lines as `chaos-switch --help` has them, with {name} for a machine's port."""
        lines = [rule.format_map(_Ports()) for rule in rules]
        before = self.text().count(" rules\n")
        self.rules.write_text("".join(f"{line}\n" for line in lines))
        self.process.signal(signal.SIGHUP)
        wait_until(lambda: self.text().count(" rules\n") > before, 5, lambda: f"rules: {lines}\n{self.text()}")

    def clear(self):
        """Passes everything again."""
        self.set()

    def stop(self):
        """Ends it; returns its counters by name."""
        self.process.stop(5)
        words = self.text().splitlines()[-1].split()
        return dict(zip(words[::2], map(int, words[1::2])))


class _Ports(dict):
    """{lb1} in a rule is the port of lb1."""

    def __missing__(self, name):
        return UPLINK if name == "uplink" else f"{name}-eth1"
