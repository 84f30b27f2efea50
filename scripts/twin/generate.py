"""Random configurations: right ones by the grammar, with a flaw or two on request."""

import random as randomness

from . import flaws, rows, surface
from .tree import Case, Line
from .values import GROUP4, GROUP6, INTERFACES, Weight


def case(seed):
    """The configuration of a seed, as files."""
    random = randomness.Random(seed)
    made = Case(seed)
    maker = Maker(random)
    made.lines = maker.document()
    if random.random() < 0.5:
        for _ in range(random.choice((1, 1, 1, 2))):
            name = flaws.put(random, made.lines)
            if name:
                made.flaws.append(name)
    made.files = surface.write(random, made)
    if random.random() < 0.04:
        made.flaws.append(flaws.break_text(random, made.files))
    return made


class Maker:
    """Makes the tree of a document."""

    def __init__(self, random):
        self.random = random
        #: keepalived reports each weight that an owner or a member of a group would ignore.
        self.weights = self.chance(5)
        self.scripts = self.names("chk", 0, 3)
        self.tracked_files = self.names("file", 0, 2)
        self.processes = self.names("proc", 0, 1)
        self.instances = self.names("VI_", 1, 4)

    def names(self, stem, low, high):
        """Some names."""
        return [f"{stem}{number}" for number in range(1, self.random.randint(low, high) + 1)]

    def chance(self, tenths):
        """True `tenths` times out of ten."""
        return self.random.random() * 10 < tenths

    def scalars(self, table):
        """Lines of a table of rows."""
        return [Line(f"{row.name} {row.value.right(self.random)}".strip()) for row in table
                if self.chance(row.often) and (self.weights or row.name != "weight")]

    def document(self):
        """The whole tree, definitions before their use."""
        lines = []
        if self.chance(6):
            some = [row for row in rows.GLOBAL if self.chance(3)]
            block = self.scalars(some)
            if self.chance(1):
                block.append(Line("notification_email", [Line("a@example.net"), Line("b@example.net")], True))
            if block:
                lines.append(Line("global_defs", block))
        lines += [Line(f"vrrp_script {name}", self.scalars(rows.SCRIPT)) for name in self.scripts]
        word = "vrrp_track_file" if self.chance(2) else "track_file"
        lines += [Line(f"{word} {name}", self.scalars(rows.FILE)) for name in self.tracked_files]
        lines += [Line(f"vrrp_track_process {name}", self.scalars(rows.PROCESS)) for name in self.processes]
        lines += [self.instance(name, number) for number, name in enumerate(self.instances)]
        if not self.weights and len(self.instances) > 1 and self.chance(6):
            lines.append(self.group())
        lines += self.statics()
        return lines

    def statics(self):
        """Blocks of the top level with values."""
        lines = []
        if self.chance(1):
            lines.append(Line("static_ipaddress", [Line("203.0.113.1/24 dev eth2"), Line("203.0.113.9 dev eth1")], True))
        if self.chance(1):
            lines.append(Line("static_routes", [Line(self.route(4))], True))
        if self.chance(1):
            lines.append(Line("static_rules", [Line(self.rule(4))], True))
        if self.chance(1):
            lines.append(Line("interface_up_down_delays", [Line("eth1 2 3"), Line("eth2 1")], True))
        if self.chance(1):
            members = [Line("interface eth3")] if self.chance(5) else [
                Line("interfaces", [Line("eth2"), Line("eth3")], True)]
            lines.append(Line("garp_group", [Line(f"garp_interval {self.random.choice(('0.1', '2'))}"), *members]))
        if self.chance(1):
            lines.append(Line("track_group TG", [Line("group", [Line(self.instances[0])], True)]))
        return lines

    def instance(self, name, number):
        """A vrrp_instance whose number and addresses nobody else has."""
        random = self.random
        family = 6 if self.chance(3) else 4
        block = self.scalars(rows.INSTANCE)
        fixed = {"interface": random.choice(INTERFACES), "virtual_router_id": str(10 + number * 40 + random.randint(0, 9))}
        for line in block:
            if line.name() in fixed:
                line.text = f"{line.name()} {fixed[line.name()]}"
        if family == 6 or self.chance(3):
            block = [line for line in block if line.name() != "version"] + [Line("version 3")]
        block += self.transport(family, fixed["interface"])
        self.settle(block)
        if Line("version 2") in block and self.chance(5):
            block.append(self.authentication())
        block += self.addresses(family, number)
        block += self.tracking(fixed["interface"], Line("priority 255") in block)
        if self.chance(1):
            block.append(Line("virtual_routes", [Line(self.route(family)) for _ in range(random.randint(1, 2))], True))
        if self.chance(1):
            block.append(Line("virtual_rules", [Line(self.rule(family))], True))
        random.shuffle(block)
        return Line(f"vrrp_instance {name}", block)

    def settle(self, block):
        """Takes out what does not go together, as keepalived would with a message."""
        names = {line.name(): line for line in block}

        def drop(*words):
            block[:] = [line for line in block if line.name() not in words]

        if "version" not in names:
            block.append(Line("version 2"))
        if Line("version 2") in block and "advert_int" in names:
            names["advert_int"].text = f"advert_int {self.random.randint(1, 9)}"
        if "nopreempt" in names or Line("state MASTER") in block:
            drop("preempt_delay")
        if Line("priority 255") in block or Line("state MASTER") in block:
            drop("nopreempt", "preempt_delay")
        if "nopreempt" in names:
            drop("preempt")
        if "no_accept" in names:
            drop("accept")
        if "use_vmac" in names:
            drop("promote_secondaries")
            if "unicast_peer" in names:
                block.append(Line("vmac_xmit_base"))

    def authentication(self):
        """Sometimes the password before the type."""
        word = self.random.choice(("secret", "12345678", '"a b"', "a-long-password", "x'y", "pa$$"))
        lines = [Line("auth_type PASS"), Line(f"auth_pass {word}")]
        if self.chance(0.5):
            lines[0] = Line("auth_type AH")
        return Line("authentication", lines if self.chance(8) else lines[::-1])

    def transport(self, family, interface):
        """Group, source and peers."""
        random, lines = self.random, []
        net = f"10.{interface[-1]}.0" if interface != "eth1" else "192.0.2"
        own, others = ((f"{net}.2", (f"{net}.3", f"{net}.4", "198.51.100.7")) if family == 4
                       else ("fe80::2", ("fe80::3", "fe80::4", "2001:db8::7")))
        if self.chance(2):
            peers = [Line(f"{peer}{random.choice(('', '', ' min_ttl 2', ' min_ttl 2 max_ttl 9'))}")
                     for peer in others[:random.randint(1, 3)]]
            lines.append(Line("unicast_peer", peers, True))
            if self.chance(7):
                lines.append(Line(f"unicast_src_ip {own}"))
        elif self.chance(2):
            lines.append(Line(f"mcast_src_ip {own}"))
        elif self.chance(1):
            lines.append(Line(f"mcast_dst_ip {(GROUP4 if family == 4 else GROUP6).right(random)}"))
        return lines

    def addresses(self, family, number):
        """virtual_ipaddress and virtual_ipaddress_excluded."""
        random, lines = self.random, []
        def one(which, host):
            text = (f"198.51.100.{host}{random.choice(('', '/24', '/32', '/25'))}" if which == 4
                    else f"2001:db8:1::{host:x}{random.choice(('', '/64', '/128'))}")
            options = random.sample(rows.ADDRESS_OPTIONS.words, random.choice((0, 0, 0, 1, 2)))
            kinds = set()
            for option in options:
                kind = option.split()[0]
                if kind not in kinds and (which == 4 or kind not in ("label", "scope")):
                    text += " " + option
                kinds.add(kind)
            if which == 4 and "/2" in text and self.chance(1):
                text += random.choice((" brd +", " brd -", " brd 198.51.100.255"))
            return Line(text)
        base = 10 + number * 20
        listed = [one(family, base + host) for host in range(random.randint(1, 3))]
        if family == 6:
            listed.insert(0, Line(f"fe80::{base}"))
        lines.append(Line("virtual_ipaddress", listed, True))
        if self.chance(1):
            lines.append(Line("virtual_ipaddress_excluded", [one(random.choice((4, 6)), base + 10)], True))
        return lines

    def tracking(self, own, owner):
        """Blocks of what is tracked."""
        random, lines = self.random, []
        weighted = self.weights and not owner
        pools = [("track_script", self.scripts if weighted or not self.weights else [], 253),
                 ("track_file", self.tracked_files if weighted else [], 254),
                 ("track_process", self.processes if weighted or not self.weights else [], 254),
                 ("track_interface", [] if owner else [name for name in INTERFACES if name != own], 253)]
        for word, pool, limit in pools:
            if not pool or not self.chance(2 if word == "track_interface" else 5):
                continue
            chosen = random.sample(pool, random.randint(1, len(pool)))
            tails = ("", "", " reverse")
            entries = [name + (f" weight {Weight(limit, tails).right(random)}" if weighted and self.chance(3) else "")
                       for name in chosen]
            lines.append(Line(word, [Line(entry) for entry in entries], True))
        return lines

    def group(self):
        """A vrrp_sync_group."""
        members = self.random.sample(self.instances, 2)
        block = [Line("group", [Line(name) for name in members], True), *self.scalars(rows.SYNC)]
        if self.scripts and self.chance(2):
            block.append(Line("track_script", [Line(self.scripts[0])], True))
        return Line("vrrp_sync_group G1", block)

    def route(self, family):
        """A route."""
        random = self.random
        where, via = (("203.0.113.0/24", "192.0.2.21") if family == 4 else ("2001:db8:9::/48", "2001:db8::21"))
        where = random.choice((where, "default", where.replace("113", "112")))
        text = random.choice((f"{where} via {via} dev eth1", f"{where} dev eth2", f"blackhole {where}", f"unreachable {where}", f"src {via} to {where} dev eth1"))
        if where.startswith("default"):
            text = f"default via {via} dev eth1 table 200"
        for option in ("metric 9", "table 101", "mtu 1400", "no_track", "onlink", "initcwnd 20", "preference 5"):
            if self.chance(1):
                text += " " + option
        return text

    def rule(self, family):
        """A rule."""
        random = self.random
        source = "198.51.100.0/24" if family == 4 else "2001:db8:5::/48"
        text = random.choice((f"from {source} table 100", f"to {source} table 101", f"from {source} to {source} lookup 100",
                              f"from {source} iif eth1 table 100", f"fwmark 7 table 100", f"from {source} blackhole"))
        text += random.choice((" priority 500", " preference 600"))
        return text + (" no_track" if self.chance(1) else "")
