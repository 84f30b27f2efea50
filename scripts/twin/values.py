"""Values of the language: each kind writes right ones and wrong ones."""

from dataclasses import dataclass, field

#: What the machines of the differential test have.
INTERFACES = ("eth1", "eth2", "eth3")
WORDS = ("VI_1", "lan", "WAN", "web", "db", "a-b", "x.y", "n_1")


@dataclass(frozen=True)
class Number:
    """A whole number; `low` and `high` belong to the range."""

    low: int
    high: int

    def right(self, random):
        return str(random.choice([self.low, self.high, random.randint(self.low, self.high),
                                  random.randint(self.low, min(self.high, self.low + 9))]))

    def wrong(self, random):
        return random.choice([str(self.low - 1), str(self.high + 1), "x", "1e3", "0x1", "--1", "99999999999", "7x"])


@dataclass(frozen=True)
class Seconds:
    """A time; bounds in s."""

    low: float
    high: float

    def right(self, random):
        return random.choice([f"{value:g}" for value in (0.01, 0.1, 0.25, 1, 2, 3, 5, 60)
                              if self.low <= value <= self.high])

    def wrong(self, random):
        return random.choice(["-1", "x", "1,5", "1s", f"{self.high * 10 + 1:.0f}", "1.2.3"])


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple
    others: tuple = ("maybe", "7", "ja")

    def right(self, random):
        return random.choice(self.words)

    def wrong(self, random):
        return random.choice(self.others)


#: `[BOOL]`: the empty text stands for no argument.
TRUTH = Choice(("", "on", "off", "yes", "no", "true", "false"), ("maybe", "2", "enabled", "ON!"))
#: A keyword that stands alone.
FLAG = Choice(("",), ("now", "1"))


@dataclass(frozen=True)
class Text:
    """Free text out of some examples; `wrong` ones only where there are any."""

    words: tuple
    others: tuple = ()

    def right(self, random):
        return random.choice(self.words)

    def wrong(self, random):
        return random.choice(self.others) if self.others else ""


@dataclass(frozen=True)
class Weight:
    """A weight with an optional `reverse`."""

    limit: int
    #: what may stand behind it
    tails: tuple = ("", "", " reverse")

    def right(self, random):
        return f"{random.randint(-self.limit, self.limit)}" + random.choice(self.tails)

    def wrong(self, random):
        return random.choice([str(self.limit + 1), str(-self.limit - 1), "heavy", "5 backwards", "1.5"])


@dataclass(frozen=True)
class Row:
    """One keyword with its value, `often` of 10 times."""

    name: str
    value: object
    often: int = 2
    fields: dict = field(default_factory=dict)


COMMANDS = Text(
    ("/usr/bin/true", "true", '"/usr/bin/test -d /"', "'/usr/bin/true a b'", '"/usr/bin/printf \'a b\'"',
     '"sh -c true"', '"/usr/bin/true ${_HASH}"', '"</etc/hostname"'),
    ("/nowhere/script.sh", "", "no-such-program", '"/etc/hostname a"'))
NOTIFY = Text(
    ("/usr/bin/true", '"/usr/bin/true a b"', "/usr/bin/true root", '"/usr/bin/true x" root root'),
    ("/nowhere/script.sh", "/etc/hostname", "/usr/bin/true nosuchuser", "", "/usr/bin/true root nosuchgroup"))
USER = Text(("root", "root root", "nobody nogroup", "0"), ("nosuchuser", "root nosuchgroup", ""))
NAME = Text(WORDS)
INTERFACE = Choice(INTERFACES, ("eth9", "averyveryverylongname", "lo", ""))
GROUP4 = Text(("224.0.0.18", "224.0.0.99", "239.1.2.3"), ("192.0.2.1", "ff02::12", "224.0.0", ""))
GROUP6 = Text(("ff02::12", "ff02::99"), ("fe80::1", "224.0.0.18", "ff02:::1", ""))
