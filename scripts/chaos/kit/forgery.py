"""Frames that a stranger on the segment could send, byte by byte: adverts right and wrong, and false announcements."""

import ipaddress
import socket
import struct
import subprocess

from lab.faults import compiled

GROUP = "224.0.0.18"
GROUP_MAC = "01005e000012"
ATTACKER_MAC = "020000006666"
#: A filter for captures: what the two nodes say, without the attacker's frames.
WITHOUT_ATTACKER = f"not ether src {bytes.fromhex(ATTACKER_MAC).hex(':')} and (proto 112 or arp)"
#: Lines of an instance whose adverts are signed.
SIGNED = ["auth_hmac {", "    key 1 hex:" + "5a" * 32, "    active_key 1", "}"]


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def advert(
    source,
    priority,
    router=51,
    addresses=("192.0.2.10",),
    interval=10,
    ttl=255,
    version=3,
    count=None,
    options=b"",
    tail=b"",
    total=None,
    right=True,
    group=GROUP,
    fragment=0,
    words=None,
):
    """A VRRP advert over IPv4 in an Ethernet frame. `interval` in 0.01 s; `right`: with a right checksum."""
    body = (
        struct.pack(
            "!BBBBHH", version << 4 | 1, router, priority, len(addresses) if count is None else count, interval, 0
        )
        + b"".join(socket.inet_aton(item) for item in addresses)
        + tail
    )
    ends = socket.inet_aton(source) + socket.inet_aton(group)
    value = checksum(ends + struct.pack("!BBH", 0, 112, len(body)) + body)
    body = body[:6] + struct.pack("!H", value if right else value ^ 0x5555) + body[8:]
    length = 20 + len(options) + len(body) if total is None else total
    words = 5 + len(options) // 4 if words is None else words
    head = struct.pack("!BBHHHBBH", 4 << 4 | words, 0xC0, length, 0, fragment, ttl, 112, 0) + ends + options
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return bytes.fromhex(GROUP_MAC + ATTACKER_MAC + "0800") + head + body


def malformed(seed_bytes, source="192.0.2.66"):
    """Adverts with one thing wrong each, and noise from `seed_bytes(n)`."""
    good = {"source": source, "priority": 255}
    frames = [
        advert(**good, ttl=254),
        advert(**good, ttl=1),
        advert(**good, router=99),
        advert(**good, version=4),
        advert(**good, version=1),
        advert(**good, count=0),
        advert(**good, count=200),
        advert(**good, right=False),
        advert(**good, interval=0),
        advert(**good, total=21),
        advert(**good, total=1400),
        advert(**good, addresses=[]),
        advert(**good, fragment=0x2000),
        advert(**good, fragment=100),
        advert(**good, options=b"\x94\x04\0\0", right=False),
        advert(**good, fragment=0x2000 | 100),
        advert(**good, words=4),
        advert("192.0.2.2", 255, right=False),
        advert("127.0.0.1", 255, right=False),
        advert("0.0.0.0", 255, right=False),
        advert(**good, tail=b"x" * 1300, right=False),
    ]
    frames += [advert(**good)[:length] for length in (20, 34, 35, 38, 41)]
    head = advert(**good, right=False)[:34]
    frames += [head + seed_bytes(length) for length in (1, 7, 8, 20, 100, 1000)]
    return frames


def announcement(address, mac=ATTACKER_MAC):
    """A gratuitous ARP for an address that is not ours."""
    own = bytes.fromhex(mac) + ipaddress.ip_address(address).packed
    return (
        bytes.fromhex("ffffffffffff" + mac + "0806")
        + struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)
        + own
        + b"\0" * 6
        + ipaddress.ip_address(address).packed
    )


def attack(stage, frames, seconds, rate=0):
    """Sends frames from the attacker's machine in the background; returns the process, whose log says how many."""
    folder = stage.attacker.folder
    stage.attack_log = folder / "attack.log"
    source = folder / "frames"
    source.write_text("".join(frame.hex() + "\n" for frame in frames))
    with open(stage.attack_log, "wb") as output, open(source, "rb") as frames_file:
        return subprocess.Popen(
            [*stage.attacker.entering(), compiled("attack", folder), "eth1", str(rate), str(seconds)],
            stdin=frames_file, stdout=output, stderr=output, start_new_session=True)


def sent(stage):
    """How many frames the attack sent."""
    return int(stage.attack_log.read_text().split()[-1])
