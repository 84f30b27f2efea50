"""What a file in `faults` declares."""

from collections.abc import Callable
from dataclasses import dataclass, field

#: Added to every promise in seconds, since a lab shares its processors with others. Stated in each report.
ALLOWANCE = 0.25
GROUPS = {
    "P": "processes", "N": "network", "C": "clocks", "K": "kernel and interfaces", "X": "proxy and scripts",
    "A": "provider", "G": "configuration", "R": "resources", "S": "security",
}


@dataclass(frozen=True)
class Bound:
    """What a figure may be: seconds get the allowance, counts and facts do not."""

    least: float | None = None
    most: float | None = None
    unit: str = "s"

    def judge(self, value, allowance):
        """True if a measured value is within the bound; a figure that is missing is not."""
        slack = allowance if self.unit == "s" else 0
        return (value is not None and (self.most is None or value <= self.most + slack)
                and (self.least is None or value >= self.least - slack))

    def __str__(self):
        unit = f" {self.unit}" if self.unit else ""
        if self.least == self.most:
            return f"{self.most:g}{unit}"
        words = ([f"≥ {self.least:g}{unit}"] if self.least is not None else []) + (
            [f"≤ {self.most:g}{unit}"] if self.most is not None else [])
        return ", ".join(words)


def seconds(most):
    """A time that may not be longer."""
    return Bound(most=most)


def count(most, least=None):
    """A number that may not be larger."""
    return Bound(least=least, most=most, unit="")


def exactly(number):
    """A number that must be just this; facts are 1 for true."""
    return Bound(least=number, most=number, unit="")


@dataclass(frozen=True)
class Fault:
    """One fault: what is promised, where it is played, what is done, and what the figures may be.

    `inject(stage)` begins it and `heal(stage)` ends it after `hold` seconds. Then the stage has to settle: `winner` is
    the only master, holds the address and answers the client (None: nobody is expected). `bounds` names figures of
    `kit.figures`, of `ask(stage)`, which may question the daemons before they end, or of `measure(stage, history)`,
    which has the records after it; both return a dictionary. `keepalived` is True, or says why the
    same fault cannot be played with it.
    """

    id: str
    title: str
    promise: str
    bounds: dict
    inject: Callable
    heal: Callable | None = None
    hold: float = 2.0
    winner: str | None = "lb1"
    settle: float = 1.0
    stage: dict = field(default_factory=dict)
    prepare: Callable | None = None
    ask: Callable | None = None
    measure: Callable | None = None
    keepalived: bool | str = True
    name: str = ""

    @property
    def group(self):
        """The letter of its group."""
        return self.id[0]
