"""What happened during an experiment, from three records that know nothing of each other: the kernels' (who held the
address when), the wire's (adverts, announcements) and the client's (which request was answered)."""

from dataclasses import dataclass

from lab.addresses import address4, link_local

MILLISECOND = 10**6


@dataclass(frozen=True)
class Span:
    """Something lasted from `start` to `end` (ns of the wall clock); `who` is a machine, or empty."""

    start: int
    end: int
    who: str = ""

    @property
    def seconds(self):
        """Its length in s."""
        return (self.end - self.start) / 1e9

    def clipped(self, start, end):
        """The part within [start, end); None if there is none."""
        first, last = max(self.start, start), min(self.end, end)
        return Span(first, last, self.who) if last > first else None


class History:
    """All records of one experiment. Taken once, after the stage has ended."""

    def __init__(self, stage, begun, injected, healed, ended):
        """`begun`, `injected`, `healed`, `ended`: when the experiment reached these points."""
        self.begun, self.injected, self.healed, self.ended = begun, injected, healed, ended
        self.names = [node.name for node in stage.nodes]
        self.notes = stage.notes.entries
        self.advert = stage.advert
        self.holdings = self._holdings(stage)
        self.rows = stage.echo.rows(begun, ended) if stage.echo else []
        self.adverts = [item for item in stage.capture.adverts if begun <= item.time < ended]
        self.announcements = self._announcements(stage)
        self.speakers = {address: node.name for node in stage.nodes
                         for address in (address4(node.name), link_local(node.name))}

    def _holdings(self, stage):
        """Who held the address when, within the experiment."""
        spans = [Span(item.start, item.end or self.ended, item.machine)
                 for item in stage.watcher.holdings(stage.vip)]
        return [part for part in (span.clipped(self.begun, self.ended) for span in spans) if part]

    def _announcements(self, stage):
        """(time, machine) of each announcement of the address by a node."""
        macs = {}
        for node in stage.nodes:
            for line in node.ip("-o", "link", check=False).splitlines():
                if "link/ether" in line:
                    macs[line.split("link/ether ")[1].split()[0]] = node.name
        return [(item.time, macs.get(item.source_mac, item.source_mac)) for item in stage.capture.announcements
                if item.address == stage.vip and self.begun <= item.time < self.ended]

    def gaps(self):
        """Spans in which the client asked and got no answer: from the first lost request to the next answered one."""
        found, since = [], None
        for sent, answered in self.rows:
            if answered <= 0 and since is None:
                since = sent
            elif answered > 0 and since is not None:
                found.append(Span(since, sent, "client"))
                since = None
        # The newest requests may still be on their way.
        if since is not None and self.ended - since > 100 * MILLISECOND:
            found.append(Span(since, self.ended, "client"))
        return found

    def lost(self):
        """How many requests of the client since the injection had no answer, the newest 100 ms aside."""
        return sum(1 for sent, answered in self.rows
                   if answered <= 0 and self.injected <= sent < self.ended - 100 * MILLISECOND)

    def overlaps(self):
        """Spans in which two machines held the address."""
        return [span for span in self._counted(lambda holders: len(holders) > 1)]

    def holes(self):
        """Spans in which no machine held the address."""
        return [span for span in self._counted(lambda holders: not holders)]

    def _counted(self, fits):
        """Spans between changes whose set of holders fits, neighbours joined."""
        points = sorted({self.begun, self.ended, *(item.start for item in self.holdings),
                         *(item.end for item in self.holdings)})
        found = []
        for start, end in zip(points, points[1:]):
            holders = {item.who for item in self.holdings if item.start <= start and item.end >= end}
            if not fits(holders):
                continue
            if found and found[-1].end == start:
                found[-1] = Span(found[-1].start, end)
            else:
                found.append(Span(start, end))
        return found

    def since(self, spans, start=None):
        """The parts of spans after `start` (the injection)."""
        start = self.injected if start is None else start
        return [part for part in (span.clipped(start, self.ended) for span in spans) if part]
