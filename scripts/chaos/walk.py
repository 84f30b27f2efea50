"""Random walks over the faults of nodes, wires and operators, and what must hold at every step.

A step draws one to three faults, begins them one by one, ends them in another order, and waits for the cluster to
settle. While it lasts:

- two machines hold the address only as long as something excuses it: a node that cannot hear, a frozen or dead node
  until its lease ends, a planned move for the half second that its leaver answers on;
- once everything is healed, the best node has the address within the bound, alone, and the client is served;
- nobody announces what it does not hold, no daemon ends that was not ended, no log tells of a crash, and descriptors
  do not grow.
"""

import os
import time
from dataclasses import dataclass

from lab.command import LabError
from lab.processes import is_running
from lab.waiting import Timeout

from .kit import figures
from .kit.actions import engine, supervisor
from .kit.experiment import CRASHES
from .kit.filters import VRRP
from .kit.history import History

#: After everything is healed: longest preemption, planned or not, and a restart of the engine, in s.
SETTLE = 12
#: Times of two holders that need no excuse: a planned move, a lost answer, in s.
UNEXCUSED = 0.6


@dataclass
class Trouble:
    """One fault of a step: `begin(stage)`, `end(stage)`, and how long two holders are excused after its end, in s;
    `asks`: its end waits for the daemon, which must not be frozen then."""

    name: str
    begin: object
    end: object
    excuse: float = 0.0
    asks: bool = False


class Broken(Exception):
    """An invariant did not hold; the text says which and when."""


class Walk:
    """A walk on a running stage."""

    def __init__(self, stage):
        """`stage.begin()` was called."""
        self.stage, self.rng = stage, stage.rng
        self.steps = []
        self.descriptors = {node.name: None for node in stage.nodes}

    @property
    def unheard(self):
        """How long two holders are excused after nodes did not hear each other, in s. Between unicast peers the kernel
        may have to find the neighbour's hardware address anew, and asks once a second."""
        return 1.2 if self.stage.unicast else 0.2

    def step(self):
        """One step; raises Broken. Returns its line for the log."""
        troubles = [self.draw() for _ in range(self.rng.randint(1, 3))]
        begun = self.stage.notes.add("step: " + ", ".join(item.name for item in troubles)) - 300_000_000
        for item in troubles:
            item.begin(self.stage)
            time.sleep(self.rng.uniform(0, 0.8))
        time.sleep(self.rng.uniform(0, 1.5))
        # What waits for a daemon would wait for a frozen one: those come last.
        for item in sorted(self.rng.sample(troubles, len(troubles)), key=lambda item: item.asks):
            item.end(self.stage)
            time.sleep(self.rng.uniform(0, 0.3))
        self.revive()
        healed = self.stage.notes.add("healed")
        line = " + ".join(item.name for item in troubles)
        try:
            self.stage.await_master(self.stage.nodes[0], SETTLE)
            self.stage.echo.await_answers(6)
        except Timeout as error:
            raise Broken(f"{line}: {error}") from error
        took = (time.time_ns() - healed) / 1e9
        time.sleep(0.7)
        self.judge(begun, healed, time.time_ns(), troubles, line)
        return f"{line}: settled in {took:.1f} s"

    def revive(self):
        """Daemons that were ended come back, and what operators wanted, which survives that, ends."""
        for node in self.stage.nodes:
            if not node.daemon.running():
                node.daemon.start()
        for node in self.stage.nodes:
            if node.daemon.running():
                node.daemon.await_socket()
            node.failover("release", "--all", timeout=90)
            node.failover("maintenance", "off", "--wait", "3s", timeout=20)

    def judge(self, begun, healed, ended, troubles, line):
        """What the records of the step tell."""
        self.stage.capture.update()
        history = History(self.stage, begun, begun + 300_000_000, healed, ended)
        excuse = max(item.excuse for item in troubles)
        worst = figures.longest(history.since(history.overlaps(), healed + int(excuse * 1e9)))
        problems = []
        if worst > UNEXCUSED:
            problems.append(f"two holders for {worst:.3f} s, {excuse:g} s after everything was healed")
        if figures.stray(history):
            problems.append(f"{figures.stray(history)} announcements by a node that did not hold the address")
        gap = figures.longest([span for span in history.gaps() if span.start > healed + SETTLE * 10**9])
        if gap > 0.1:
            problems.append(f"the client was lost for {gap:.3f} s after all had settled")
        problems += self.of_the_processes()
        if problems:
            raise Broken(f"{line}: {'; '.join(problems)}")

    def of_the_processes(self):
        """Crashes in logs, ended daemons, descriptors that grow."""
        found = []
        for node in self.stage.nodes:
            text = node.daemon.text()
            found += [f"{node.name}: {row}" for row in text.splitlines() if any(word in row for word in CRASHES)]
            if not node.daemon.running():
                found.append(f"{node.name}: the daemon ended")
                continue
            try:
                now = len(os.listdir(f"/proc/{engine(node)}/fd"))
            except OSError:
                continue
            before = self.descriptors[node.name]
            self.descriptors[node.name] = min(before or now, now)
            if before and now > before + 12:
                found.append(f"{node.name}: the engine has {now} descriptors, {before} before")
        return found

    def draw(self):
        """One fault at a node."""
        node = self.rng.choice(self.stage.nodes)
        other = self.rng.choice([item for item in self.stage.nodes if item is not node])
        kinds = [self.kill, self.stop, self.kill_engine, self.kill_supervisor, self.freeze, self.freeze_machine,
                 self.cut, self.isolate, self.deaf, self.mute, self.loss, self.delete, self.reload, self.lower,
                 self.promote, self.maintain, self.link]
        return self.rng.choice(kinds)(node, other)

    # Each of these makes one fault. `excuse` is what the kernel's lease or a planned move may take after its end.

    def kill(self, node, _):
        """SIGKILL for all processes."""
        def begin(_):
            if node.daemon.running():
                node.daemon.kill()
        return Trouble(f"kill {node.name}", begin, lambda _: None, self.stage.lease)

    def stop(self, node, _):
        """SIGTERM."""
        def begin(_):
            if node.daemon.running():
                node.daemon.terminate()

        def end(_):
            try:
                node.daemon.process.wait(20)
            except Exception as error:
                raise Broken(f"{node.name}: does not end on SIGTERM: {error}") from error
        return Trouble(f"stop {node.name}", begin, end, self.stage.lease, asks=True)

    def _signal(self, node, which, number):
        """A signal for one process of a daemon that may be gone."""
        try:
            if node.daemon.running() and node.daemon.pids():
                os.kill(which(node), number)
        except (ProcessLookupError, IndexError):
            pass

    def kill_engine(self, node, _):
        """SIGKILL for the engine."""
        return Trouble(f"kill {node.name}'s engine", lambda _: self._signal(node, engine, 9), lambda _: None,
                       self.stage.lease)

    def kill_supervisor(self, node, _):
        """SIGKILL for the supervisor; its engine leaves in order, within five seconds, and holds its socket until then.
        (systemd would end it at once.)"""
        left = []

        def begin(_):
            left.extend(node.daemon.pids() if node.daemon.running() else [])
            self._signal(node, supervisor, 9)

        def end(_):
            limit = time.monotonic() + 8
            # A stopped one ends when it is let go on.
            while any(is_running(pid) for pid in left) and time.monotonic() < limit:
                time.sleep(0.05)
        return Trouble(f"kill {node.name}'s supervisor", begin, end, self.stage.lease)

    def freeze(self, node, _):
        """SIGSTOP for the daemon."""
        return Trouble(f"freeze {node.name}", lambda _: node.daemon.freeze(), lambda _: node.daemon.thaw(), 0.2)

    def freeze_machine(self, node, _):
        """SIGSTOP for all of the machine."""
        return Trouble(f"freeze machine {node.name}", lambda _: node.freeze(), lambda _: node.thaw(), 0.2)

    def cut(self, node, _):
        """The cable is pulled."""
        switch = self.stage.switch
        return Trouble(f"cut {node.name}", lambda _: switch.cut(node), lambda _: switch.heal(node), self.unheard)

    def isolate(self, node, _):
        """The port passes nothing."""
        switch = self.stage.switch
        return Trouble(f"isolate {node.name}", lambda _: switch.isolate(node), lambda _: switch.rejoin(node), self.unheard)

    def _filter(self, name, *drops):
        """Rules on the switch; the last one that ends clears all of them."""
        def begin(stage):
            for drop in drops:
                stage.filters.drop(**drop)
        return Trouble(name, begin, lambda stage: stage.filters.clear(), self.unheard)

    def deaf(self, node, _):
        """One way: nothing reaches it."""
        return self._filter(f"deafen {node.name}", {"target": node})

    def mute(self, node, other):
        """One way: no VRRP from it to another."""
        return self._filter(f"mute {node.name} to {other.name}", {"source": node, "target": other, "match": VRRP})

    def loss(self, *_):
        """Loss everywhere."""
        chance = self.rng.uniform(0.05, 0.6)
        return self._filter(f"lose {100 * chance:.0f} %", {"chance": chance})

    def delete(self, node, _):
        """Somebody deletes the address."""
        return Trouble(f"delete at {node.name}", lambda stage: node.ip(
            "address", "del", stage.addresses[0], "dev", "eth1", check=False), lambda _: None)

    def reload(self, node, _):
        """SIGHUP, the same file."""
        return Trouble(f"reload {node.name}", lambda _: node.daemon.running() and node.daemon.hang_up(), lambda _: None)

    def lower(self, node, _):
        """SIGHUP with another priority, and back."""
        def begin(stage):
            stage.write(node, 75)
            if node.daemon.running():
                node.daemon.hang_up()

        def end(stage):
            stage.write(node)
            if node.daemon.running():
                node.daemon.hang_up()
        return Trouble(f"lower {node.name}", begin, end)

    def _command(self, node, name, first, last):
        """A command of an operator, that may be refused, and its end."""
        def run(words):
            try:
                node.failover(*words, timeout=30)
            except LabError as error:
                raise Broken(f"failover {' '.join(words)} on {node.name}: {error}") from error
        return Trouble(name, lambda _: run(first), lambda _: run(last), 0.6, True)

    def promote(self, node, _):
        """promote, and release."""
        return self._command(node, f"promote {node.name}", ["promote", "--wait", "3s"], ["release", "--all"])

    def maintain(self, node, _):
        """maintenance, and its end."""
        return self._command(node, f"maintenance {node.name}", ["maintenance", "on", "--wait", "3s"],
                             ["maintenance", "off", "--wait", "3s"])

    def link(self, node, _):
        """The interface down and up by hand; its global IPv6 addresses are set anew."""
        def end(stage):
            node.ip("link", "set", "eth1", "up", check=False)
        return Trouble(f"link {node.name}", lambda _: node.ip("link", "set", "eth1", "down"), end, self.unheard)
