"""Echo requests at a fixed rate from a raw socket of our own. Every probe has its row in the record.

    python3 -m lab.probes.echo ADDRESS RATE RECORD

Answers are stamped by the kernel, so that a busy machine does not look like a gap.
"""

import ctypes
import os
import select
import signal
import socket
import struct
import sys
import time

from .record import Record

BODY = struct.Struct("!BBHHHQ")
SO_TIMESTAMPNS = 35
STAMP = struct.Struct("@qq")
#: Rows of a record: 15 minutes at full rate.
CAPACITY_SECONDS = 900


class Kind:
    """What differs between the address families."""

    def __init__(self, address):
        self.six = ":" in address
        self.request = 128 if self.six else 8
        self.reply = 129 if self.six else 0

    def open(self, address):
        """A raw socket that gets echo replies from `address` only, with kernel time stamps."""
        if self.six:
            handle = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
            mask = [0xFFFFFFFF] * 8
            mask[self.reply // 32] &= ~(1 << self.reply % 32)
            handle.setsockopt(socket.IPPROTO_ICMPV6, 1, struct.pack("=8I", *mask))
        else:
            handle = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
            handle.setsockopt(255, 1, struct.pack("=I", ~(1 << self.reply) & 0xFFFFFFFF))
        handle.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        handle.setblocking(False)
        return handle

    def message(self, identifier, index):
        """An echo request that carries the row's index; the kernel sums ICMPv6, we sum ICMP."""
        body = BODY.pack(self.request, 0, 0, identifier, index & 0xFFFF, index)
        if self.six:
            return body
        total = sum(struct.unpack("!8H", body))
        total = (total >> 16) + (total & 0xFFFF)
        return body[:2] + struct.pack("!H", ~(total + (total >> 16)) & 0xFFFF) + body[4:]

    def parse(self, packet, identifier):
        """The row's index of a reply to us, else None."""
        offset = 0 if self.six else (packet[0] & 15) * 4
        if len(packet) < offset + BODY.size:
            return None
        kind, _, _, theirs, _, index = BODY.unpack_from(packet, offset)
        return index if kind == self.reply and theirs == identifier else None


class Prober:
    """Sends and records until `stopped`."""

    def __init__(self, address, rate, path):
        self.address = (address, 0)
        self.interval = 1 / rate
        self.kind = Kind(address)
        self.socket = self.kind.open(address)
        self.record = Record(path, int(rate * CAPACITY_SECONDS))
        self.identifier = os.getpid() & 0xFFFF
        self.stopped = False

    def send(self):
        """One request. What the kernel refuses to send stays a probe without an answer."""
        index = self.record.append(time.time_ns())
        if index is None:
            self.stopped = True
            return
        try:
            self.socket.sendto(self.kind.message(self.identifier, index), self.address)
        except OSError:
            pass

    def receive(self):
        """Takes every reply that is there."""
        while True:
            try:
                packet, extra, _, _ = self.socket.recvmsg(256, 64)
            except BlockingIOError:
                return
            except OSError:
                continue
            index = self.kind.parse(packet, self.identifier)
            if index is None or index >= self.record.count:
                continue
            seconds, nanoseconds = STAMP.unpack(extra[0][2][:16]) if extra else divmod(time.time_ns(), 10**9)
            self.record.answer(index, seconds * 10**9 + nanoseconds)

    def run(self):
        """The loop: what is due is sent, what came is taken."""
        due = time.monotonic()
        while not self.stopped:
            now = time.monotonic()
            while due <= now and not self.stopped:
                self.send()
                due += self.interval
            self.receive()
            select.select([self.socket], [], [], max(0, due - time.monotonic()))


def main():
    """Runs until SIGTERM, then takes late answers for 50 ms."""
    address, rate, path = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    prober = Prober(address, rate, path)
    ctypes.CDLL(None).prctl(29, 1, 0, 0, 0)  # PR_SET_TIMERSLACK: wake when due, not 50 us later

    def stop(*_):
        prober.stopped = True

    signal.signal(signal.SIGTERM, stop)
    prober.run()
    time.sleep(0.05)
    prober.receive()


if __name__ == "__main__":
    main()
