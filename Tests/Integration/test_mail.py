"""smtp_alert: a mail for each change of state."""

import sys

import pytest
from lab.addresses import VIP4, address4
from lab.configuration import Instance, document
from lab.pair import Pair
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

pytestmark = pytest.mark.failoverd_only

#: A mail server that writes all it is told, and refuses recipients at refused.example.
SERVER = r'''
import socketserver, sys
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220-hello\r\n220 there\r\n")
        data = False
        while line := self.rfile.readline():
            with open(sys.argv[1], "ab") as log: log.write(line)
            if data:
                if line == b".\r\n": data = False; self.wfile.write(b"250 taken\r\n")
                continue
            if line.startswith(b"DATA"): data = True; self.wfile.write(b"354 go on\r\n")
            elif b"@refused.example" in line: self.wfile.write(b"550 nobody of that name\r\n")
            else: self.wfile.write(b"250 well\r\n")
socketserver.TCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", 2525), Handler).serve_forever()
'''


@pytest.fixture
def pair(lab, tested):
    """A pair, and a mail server at the client's address; `pair.mails()` is what it was told."""
    pair = Pair(lab, (tested, tested), web=False)
    log = pair.client.folder / "mails"
    process = pair.client.start(sys.executable, "-c", SERVER, log, log=pair.client.folder / "server.log")
    lab.at_end(lambda: process.stop(5))
    wait_until(lambda: ":2525" in pair.client.run("ss", "-ltn").stdout, 5, "the mail server listens")
    pair.mails = lambda: log.read_bytes().decode() if log.exists() else ""
    return pair


def configure(pair, recipient):
    """Mail to one recipient."""
    for balancer, priority in zip(pair.balancers(), (200, 100)):
        balancer.configure(
            f"global_defs {{\n    router_id {balancer.name}\n    notification_email {{\n        {recipient}\n    }}\n"
            f"    notification_email_from lb@example.net\n    smtp_server {address4('client')} 2525\n"
            "    smtp_connect_timeout 5\n}\n"
            + document([Instance(priority=priority, version=3, advert_int=0.1, addresses=[f"{VIP4}/24"],
                                 extra=["smtp_alert"])]))


def test_a_mail_for_each_change(pair):
    """Subject, sender and recipient; the proper words of the protocol."""
    configure(pair, "ops@example.net")
    pair.start()
    wait_until(lambda: "[lb1] VRRP Instance VI_1 - Entering MASTER state" in pair.mails(), ALLOWANCE + 1, "the mail")
    wait_until(lambda: "[lb2] VRRP Instance VI_1 - Entering BACKUP state" in pair.mails(), ALLOWANCE + 1, "the other")
    text = pair.mails()
    assert "MAIL FROM:<lb@example.net>\r\n" in text and "RCPT TO:<ops@example.net>\r\n" in text
    assert "\r\nDate: " in text and text.count("\r\n.\r\n") >= 2
    pair.lb1.run("ip", "link", "set", "eth1", "down")
    pair.await_master(pair.lb2)
    wait_until(lambda: "[lb2] VRRP Instance VI_1 - Entering MASTER state" in pair.mails(), ALLOWANCE + 1, "lb2's mail")


def test_a_mail_that_fails_is_told(pair):
    """A refusal reaches the log, and nothing else is disturbed."""
    configure(pair, "ops@refused.example")
    pair.start()
    wait_until(lambda: "the mail server refuses RCPT: 550 nobody of that name" in pair.lb1.daemon.text(),
               ALLOWANCE + 1, lambda: pair.lb1.daemon.tail())
    assert pair.only_master(pair.lb1)
