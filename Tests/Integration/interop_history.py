"""Driving a mixed pair through its phases and recording who was master in each, for every case at once."""

import time
from dataclasses import dataclass, field

from lab.frr import FRRouter
from lab.waiting import Timeout, wait_until


@dataclass
class Phase:
    """What the wire and the kernels showed once a phase had settled."""

    masters: dict = field(default_factory=dict)
    holders: dict = field(default_factory=dict)
    note: str = ""


class History:
    """Runs phases on two machines, `ours` and `theirs`; each waits until every case has its expected master."""

    def __init__(self, cases, capture, ours, theirs):
        self.cases = cases
        self.capture = capture
        self.sides = {"ours": ours, "theirs": theirs}
        self.phases = {}
        self.expected = {}

    def run(self, name, action, expected, bound, settle=2.2):
        """Does `action`, waits up to `bound` s until `expected(case)` ("ours" or "theirs") alone speaks for each
        case, then watches for `settle` s that no second one does."""
        action()
        phase = Phase()
        self.phases[name] = phase
        self.expected[name] = {case: expected(case) for case in self.cases}
        try:
            wait_until(lambda: not self.unsettled(name), bound, lambda: self.describe(name), every=0.1)
        except Timeout as timeout:
            phase.note = str(timeout)
        start = time.time_ns()
        time.sleep(settle)  # the claim is about a span of time: nothing to poll for
        end = time.time_ns()
        for case in self.cases:
            speakers = self.capture.masters(case.router, start, end, case.family)
            phase.masters[case] = {self.side(case, source) for source in speakers}
        for case in self.cases:
            phase.holders[case] = self.holders(case)

    def unsettled(self, name):
        """The cases whose only speaker lately is not the expected one."""
        self.capture.update()
        return [case for case in self.cases
                if self.capture.speakers(case.router, case.family, 1.15 * case.advert_int)
                != {self.source(case, self.expected[name][case])}]

    def describe(self, name):
        """What is still missing, for a message."""
        return ", ".join(
            f"{case.name}: {sorted(self.capture.speakers(case.router, case.family, 1.15 * case.advert_int))}"
            for case in self.unsettled(name))

    def source(self, case, side):
        """The address from which a side advertises."""
        machine = self.sides[side]
        if case.family == 6 and isinstance(machine, FRRouter):
            return case.addresses[0]  # its macvlan's only link-local address is the virtual one
        return case.source(machine.name)

    def side(self, case, source):
        """Which side a source address belongs to; the address itself if neither."""
        for side in self.sides:
            if self.source(case, side) == source:
                return side
        return source

    def holders(self, case):
        """The sides whose kernel has the case's addresses; None where the side's daemon does not manage them."""
        return {side for side, machine in self.sides.items()
                if hasattr(machine, "holds") and all(machine.holds(address) for address in case.addresses)}

    def problems(self, case, unmanaged=()):
        """Where the record of a case differs from what must be: readable lines, empty if all is well. In the phases
        `unmanaged` the addresses bound do not count."""
        lines = []
        for name, phase in self.phases.items():
            expected = self.expected[name][case]
            masters = phase.masters.get(case)
            if masters != {expected}:
                lines.append(f"{name}: masters on the wire {masters}, not only {expected}. {phase.note}")
            holders = phase.holders.get(case, set()) & self.managed()
            if name not in unmanaged and holders != {expected} & self.managed():
                lines.append(f"{name}: address bound at {holders}, expected at {expected}")
        return lines

    def managed(self):
        """The sides whose addresses show in the kernel as bound or not (FRR's macvlans always have theirs)."""
        return {side for side, machine in self.sides.items() if hasattr(machine, "holds")}
