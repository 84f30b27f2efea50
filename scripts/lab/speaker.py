"""A VRRP router that says what a test wants: adverts made by hand, right or wrong, sent from a machine of the lab.

As a program: arguments are source, destination, hop limit, seconds between adverts, how many, and the message in
hexadecimal digits with the checksum right or not.
"""

import ipaddress
import socket
import struct
import sys
import time

VRRP = 112
GROUP = "224.0.0.18"


def message(priority, router=51, interval=0.1, addresses=("192.0.2.10",), version=3, source="192.0.2.100",
            destination=GROUP):
    """The bytes of an advert over IPv4, with its checksum."""
    body = b"".join(ipaddress.IPv4Address(address).packed for address in addresses)
    if version == 2:
        head = struct.pack("!BBBBBBH", 0x21, router, priority, len(addresses), 0, round(interval), 0)
        return _with_sum(head + body + bytes(8), b"")
    head = struct.pack("!BBBBHH", 0x31, router, priority, len(addresses), round(interval * 100), 0)
    pseudo = (ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(destination).packed
              + struct.pack("!BBH", 0, VRRP, len(head + body)))
    return _with_sum(head + body, pseudo)


def _with_sum(text, pseudo):
    """The message with the internet checksum of it and the pseudo-header."""
    data = pseudo + text
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return text[:6] + struct.pack("!H", ~total & 0xFFFF) + text[8:]


def start(machine, text, times=1, every=0.1, source="192.0.2.100", destination=GROUP, hops=255):
    """Sends a message some times; returns the process at once."""
    return machine.start("python3", "-B", __file__, source, destination, hops, every, times, text.hex())


def send(machine, text, **options):
    """As start(), to its end."""
    start(machine, text, **options).popen.wait(60)


def main():
    """Sends."""
    source, destination, hops, every, times, digits = sys.argv[1:]
    sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, VRRP)
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, int(hops))
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(hops))
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
    sender.bind((source, 0))
    for number in range(int(times)):
        if number:
            time.sleep(float(every))
        sender.sendto(bytes.fromhex(digits), (destination, 0))


if __name__ == "__main__":
    main()
