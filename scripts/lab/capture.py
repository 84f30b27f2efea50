"""A capture of the switch: everything that crosses it, with adverts and announcements read as they come."""

import itertools
import time

from .command import LabError, run
from .packets import Advert, Announcement, CaptureFile, decode
from .switch import BRIDGE
from .waiting import wait_until

#: VRRP, ARP and neighbor advertisements; not the probes.
QUIET = "proto 112 or ip6 proto 112 or arp or (icmp6 and ip6[40] == 136)"
#: What tshark calls wrong.
WRONG = '_ws.malformed or _ws.expert.severity == error or vrrp.checksum.status == "Bad"'
_numbers = itertools.count(1)


class Capture:
    """tcpdump on a bridge of the switch. Use as a context manager."""

    def __init__(self, switch, expression=QUIET, length=128, bridge=BRIDGE):
        """Starts capturing frames that match `expression`, `length` bytes of each."""
        self.switch = switch
        self.path = switch.folder / f"capture-{next(_numbers)}.pcap"
        self.log = self.path.with_suffix(".log")
        self.process = switch.start(
            "tcpdump", "-i", bridge, "-w", self.path, "-U", "-s", length, "-B", "16384", "-Z", "root",
            "--time-stamp-precision=nano", "--immediate-mode", expression, log=self.log)
        self.file = CaptureFile(self.path)
        self.adverts = []
        self.announcements = []
        wait_until(lambda: "listening on" in self.log.read_text(), 10, lambda: f"tcpdump: {self.log.read_text()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends tcpdump and reads the rest."""
        if self.process.running():
            self.process.stop(5)
        self.update()

    def update(self):
        """Reads what came since the last call; returns self."""
        for moment, frame in self.file.frames():
            item = decode(moment, frame)
            if isinstance(item, Advert):
                self.adverts.append(item)
            elif isinstance(item, Announcement):
                self.announcements.append(item)
        return self

    def speakers(self, router, family=4, seconds=1.5):
        """Who sent adverts (not resignations) for a virtual router in the last `seconds`: a set of addresses."""
        since = time.time_ns() - int(seconds * 1e9)
        found = set()
        for advert in reversed(self.update().adverts):
            if advert.time < since:
                break
            if advert.router == router and advert.family == family and advert.priority:
                found.add(advert.source)
        return found

    def masters(self, router, start, end, family=4):
        """Who sent adverts with a priority above 0 for the router in [start, end)."""
        return {advert.source for advert in self.update().adverts
                if start <= advert.time < end and advert.router == router
                and advert.family == family and advert.priority}

    def announced(self, address, start=0):
        """The announcements of an address since `start`."""
        return [item for item in self.update().announcements if item.address == address and item.time >= start]

    def check(self):
        """What tshark finds malformed in the capture: a list of its lines, empty if all is well."""
        self.stop()
        done = run(["tshark", "-r", self.path, "-Y", WRONG, "-n"], check=False, timeout=60)
        if done.returncode != 0 and "cut short" not in done.stderr:
            raise LabError(f"tshark: {done.stderr}")
        return done.stdout.splitlines()

