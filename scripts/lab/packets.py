"""Reading captures without help: pcap files, and the VRRP adverts and announcements in them."""

import ipaddress
import struct
from dataclasses import dataclass

NANOSECOND_MAGIC = 0xA1B23C4D
VRRP = 112


@dataclass(frozen=True)
class Advert:
    """One VRRP advertisement: time in ns, addresses as text, interval in seconds."""

    time: int
    source: str
    destination: str
    source_mac: str
    ttl: int
    version: int
    router: int
    priority: int
    count: int
    interval: float
    family: int


@dataclass(frozen=True)
class Announcement:
    """A gratuitous ARP or an unsolicited neighbor advertisement for `address`, sent by `source_mac`."""

    time: int
    address: str
    source_mac: str


class CaptureFile:
    """Reads a pcap file that is still being written: each call gives what came since the last one."""

    def __init__(self, path):
        self.path = path
        self.offset = 0

    def frames(self):
        """New whole frames as (time in ns, bytes)."""
        if not self.path.exists():
            return
        with open(self.path, "rb") as file:
            if self.offset == 0:
                head = file.read(24)
                if len(head) < 24:
                    return
                if struct.unpack("<I", head[:4])[0] != NANOSECOND_MAGIC:
                    raise ValueError("not a capture with nanoseconds")
                self.offset = 24
            file.seek(self.offset)
            data = file.read()
        position = 0
        while position + 16 <= len(data):
            seconds, nanoseconds, length, _ = struct.unpack_from("<IIII", data, position)
            if position + 16 + length > len(data):
                break
            yield seconds * 10**9 + nanoseconds, data[position + 16:position + 16 + length]
            position += 16 + length
        self.offset += position


def decode(time, frame):
    """The Advert or Announcement in an Ethernet frame; None for anything else."""
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == 0x0800:
        return _ipv4(time, frame)
    if kind == 0x86DD:
        return _ipv6(time, frame)
    if kind == 0x0806:
        return _arp(time, frame)
    return None


def _mac(octets):
    """A hardware address as text."""
    return octets.hex(":")


def _ipv4(time, frame):
    """An advert over IPv4."""
    head = (frame[14] & 15) * 4
    if frame[23] != VRRP:
        return None
    source, destination = (str(ipaddress.IPv4Address(frame[at:at + 4])) for at in (26, 30))
    return _advert(time, frame, 14 + head, source, destination, frame[22], 4)


def _ipv6(time, frame):
    """An advert over IPv6, or an unsolicited neighbor advertisement."""
    source, destination = (str(ipaddress.IPv6Address(frame[at:at + 16])) for at in (22, 38))
    if frame[20] == VRRP:
        return _advert(time, frame, 54, source, destination, frame[21], 6)
    if frame[20] == 58 and len(frame) >= 78 and frame[54] == 136 and not frame[58] & 0x40:
        return Announcement(time, str(ipaddress.IPv6Address(frame[62:78])), _mac(frame[6:12]))
    return None


def _advert(time, frame, at, source, destination, ttl, family):
    """The advert whose VRRP header begins at `at`. Router 0 is no advert: failoverd's messages to its peers."""
    if len(frame) < at + 8 or frame[at] & 15 != 1 or frame[at + 1] == 0:
        return None
    version = frame[at] >> 4
    interval = frame[at + 5] if version == 2 else (struct.unpack_from("!H", frame, at + 4)[0] & 0xFFF) / 100
    return Advert(time, source, destination, _mac(frame[6:12]), ttl, version,
                  frame[at + 1], frame[at + 2], frame[at + 3], interval, family)


def _arp(time, frame):
    """A gratuitous ARP: sender and target address are the same."""
    if len(frame) < 42 or frame[28:32] != frame[38:42]:
        return None
    return Announcement(time, str(ipaddress.IPv4Address(frame[28:32])), _mac(frame[6:12]))
