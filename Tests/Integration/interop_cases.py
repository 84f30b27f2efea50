"""The cases of the interoperability matrix: one virtual router each, all in one pair of daemons."""

from dataclasses import dataclass

from lab.addresses import address4, address6, link_local
from lab.configuration import Instance

#: Priority of the side that shall be master, and of the other.
HIGH, LOW = 150, 90


@dataclass(frozen=True)
class Case:
    """One virtual router. `ours_first`: the daemon under test has the higher priority."""

    router: int
    version: int
    family: int
    unicast: bool
    password: bool
    ours_first: bool

    @property
    def name(self):
        """For test ids and instance names: v2_ipv4_multicast_password_ours."""
        words = [f"v{self.version}", f"ipv{self.family}", "unicast" if self.unicast else "multicast"]
        words += ["password"] if self.password else []
        return "_".join([*words, "ours" if self.ours_first else "theirs"])

    @property
    def advert_int(self):
        """Seconds. v3 can be quicker than v2."""
        return 1 if self.version == 2 else 0.2

    @property
    def addresses(self):
        """Virtual addresses without prefix length; for IPv6 a link-local one first."""
        if self.family == 4:
            return [f"198.51.100.{self.router}"]
        return [f"fe80::5e:{self.router:x}", f"2001:db8::5e:{self.router:x}"]

    def instance(self, machine, peer, ours):
        """The vrrp_instance of one side."""
        length = 32 if self.family == 4 else 128
        plan = address4 if self.family == 4 else address6
        return Instance(
            name=self.name, virtual_router_id=self.router, priority=HIGH if ours == self.ours_first else LOW,
            version=self.version, advert_int=self.advert_int,
            addresses=[f"{address}/{64 if address.startswith('fe80') else length}" for address in self.addresses],
            source=plan(machine) if self.unicast else None, peers=[plan(peer)] if self.unicast else [],
            password="s3cret-k" if self.password else None)

    def source(self, machine):
        """The source address of the adverts of a machine."""
        if self.family == 4:
            return address4(machine)
        return address6(machine) if self.unicast else link_local(machine)


def matrix(unicast=(False, True), passwords=(False, True)):
    """All cases: {v2, v3} x {IPv4, IPv6 (v3)} x {multicast, unicast} x password (v2), each side first in turn."""
    cases = []
    for version, family in ((2, 4), (3, 4), (3, 6)):
        for mode in unicast:
            for password in passwords if version == 2 else (False,):
                for ours_first in (True, False):
                    cases.append(Case(11 + len(cases), version, family, mode, password, ours_first))
    return cases
