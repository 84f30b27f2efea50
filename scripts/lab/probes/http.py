"""New TCP connections at a fixed rate, one HTTP request each, every one recorded with what became of it.

    python3 -m lab.probes.http ADDRESS RATE RECORD FAILURES

A connection has failed if it is refused, reset, closed early, answered with anything but 200, or not answered
within 0.9 s: less than TCP's first retransmission (1 s), so that a single lost SYN counts. Reasons of a failure
after the connection stood begin with "established": the address moved under a connection that was already made.
"""

import errno
import json
import select
import signal
import socket
import sys
import time
from collections import OrderedDict

from .record import Record

LIMIT = 0.9
CAPACITY_SECONDS = 900
REQUEST = b"GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"


class Attempt:
    """One connection on its way."""

    __slots__ = ("socket", "index", "started", "data", "asked")

    def __init__(self, handle, index, started):
        self.socket = handle
        self.index = index
        self.started = started
        self.data = b""
        self.asked = False


class Prober:
    """Opens connections when due and follows them with one epoll."""

    def __init__(self, address, rate, path, failures):
        self.target = (address, 80)
        self.family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.interval = 1 / rate
        self.record = Record(path, int(rate * CAPACITY_SECONDS))
        self.failures = open(failures, "w", buffering=1)
        self.poller = select.epoll()
        self.open = OrderedDict()
        self.stopped = False

    def begin(self):
        """Starts one connection."""
        index = self.record.append(time.time_ns())
        if index is None:
            self.stopped = True
            return
        handle = socket.socket(self.family, socket.SOCK_STREAM)
        handle.setblocking(False)
        attempt = Attempt(handle, index, time.monotonic())
        self.open[handle.fileno()] = attempt
        self.poller.register(handle, select.EPOLLOUT)
        code = handle.connect_ex(self.target)
        if code not in (0, errno.EINPROGRESS):
            self.end(attempt, errno.errorcode.get(code, str(code)))

    def end(self, attempt, failure=None):
        """Closes a connection and records how it went."""
        if failure and attempt.asked:
            failure = f"established, then {failure}"
        self.open.pop(attempt.socket.fileno(), None)
        attempt.socket.close()
        now = time.time_ns()
        self.record.answer(attempt.index, -1 if failure else now)
        if failure:
            self.failures.write(json.dumps({"index": attempt.index, "time": now, "reason": failure}) + "\n")

    def advance(self, attempt):
        """Goes on with a connection that is ready."""
        try:
            if not attempt.asked:
                code = attempt.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if code:
                    self.end(attempt, errno.errorcode.get(code, str(code)))
                    return
                attempt.socket.send(REQUEST)
                attempt.asked = True
                self.poller.modify(attempt.socket, select.EPOLLIN)
                return
            data = attempt.socket.recv(4096)
        except BlockingIOError:
            return
        except OSError as error:
            self.end(attempt, errno.errorcode.get(error.errno, str(error)))
            return
        attempt.data += data
        if not data:
            self.judge(attempt)

    def judge(self, attempt):
        """The other side closed: was it a whole answer?"""
        status = attempt.data[9:12].decode(errors="replace")
        complete = b"\r\n\r\n" in attempt.data and b"served by" in attempt.data
        if status == "200" and complete:
            self.end(attempt)
        else:
            self.end(attempt, f"status {status}" if status else "closed without an answer")

    def expire(self, now):
        """Ends what is older than the limit."""
        while self.open:
            attempt = next(iter(self.open.values()))
            if now - attempt.started < LIMIT:
                return
            self.end(attempt, "no answer" if attempt.asked else "no connection")

    def run(self):
        """The loop, until stopped and every connection is decided."""
        due = time.monotonic()
        while self.open or not self.stopped:
            now = time.monotonic()
            while due <= now and not self.stopped:
                self.begin()
                due += self.interval
            wait = 0.05 if self.stopped else max(0, due - time.monotonic())
            for descriptor, _ in self.poller.poll(min(wait, 0.05)):
                attempt = self.open.get(descriptor)
                if attempt is not None:
                    self.advance(attempt)
            self.expire(time.monotonic())


def main():
    """Runs until SIGTERM."""
    address, rate, path, failures = sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4]
    prober = Prober(address, rate, path, failures)

    def stop(*_):
        prober.stopped = True

    signal.signal(signal.SIGTERM, stop)
    prober.run()


if __name__ == "__main__":
    main()
