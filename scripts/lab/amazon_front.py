"""A front before moto, run as a program in the lab's cloud router: it knows the lab's machines by their addresses,
orders faults, keeps the logs of the cloud emulator and moves the traffic of the Elastic IP.

It passes every request to moto byte for byte, so that moto checks the agent's own signature.
"""

import argparse
import datetime
import email.utils
import http.client
import http.server
import json
import os
import socket
import ssl
import struct
import subprocess
import threading
import time
import urllib.parse

from . import amazon_world
from .amazon_faults import FaultBook

REGION, MOTO_PORT = "eu-central-1", 5999
ACCOUNT = "123456789012"
#: How far the time of a signature may be from the clock here, in s: AWS's own bound.
SKEW = 300
REFUSAL = ('<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>{}</Code><Message>{}</Message>'
           "</Error></Errors><RequestID>f0000000-0000-4000-8000-000000000000</RequestID></Response>")


class State:
    """What the front knows. `nodes`: source address -> name, instance, interface, private."""

    def __init__(self, nodes, on_move):
        self.lock = threading.RLock()
        self.faults = FaultBook()
        self.nodes, self.on_move = nodes, on_move
        self.requests, self.assignments = [], []
        self.world = None
        self.answers = {}  # body of a reading -> [(time, status, headers, body)], for readings that lag

    def start(self):
        """Starts moto in this process and makes the world in it."""
        from moto.ec2.models import ec2_backends
        from moto.server import ThreadedMotoServer
        ThreadedMotoServer(ip_address="127.0.0.1", port=MOTO_PORT, verbose=False).start()
        self.world = amazon_world.make(f"http://127.0.0.1:{MOTO_PORT}", REGION)
        self.backend = ec2_backends[ACCOUNT][REGION]
        for node, instance, interface in zip(self.nodes.values(), self.world["instances"], self.world["interfaces"]):
            node.update(instance=instance, interface=interface)

    def elastic(self):
        """moto's Elastic IP."""
        return self.backend.address_by_ip([self.world["elastic"]])[0]

    def holder(self):
        """The node that has the Elastic IP; None if none has."""
        interface = self.elastic().network_interface_id
        return next((node for node in self.nodes.values() if node["interface"] == interface), None)

    def give(self, name):
        """Gives the Elastic IP to a node by hand, or to none."""
        elastic = self.elastic()
        node = next((node for node in self.nodes.values() if node["name"] == name), None)
        elastic.eni = self.backend.get_network_interface(node["interface"]) if node else None
        elastic.instance = self.backend.get_instance(node["instance"]) if node else None

    def announce(self, old, caller, log=True):
        """Writes into the log that the address went, and sends its traffic there."""
        new = self.holder()
        if new is old:
            return
        if log:
            self.assignments.append({
                "sequence": len(self.assignments) + 1, "provider": "amazon", "address": self.world["elastic"],
                "caller": caller, "old_holder": old and old["instance"], "new_holder": new and new["instance"]})
        if self.on_move:
            environment = {**os.environ, "EMULATOR_PROVIDER": "amazon-elastic",
                           "EMULATOR_ADDRESS": self.world["elastic"],
                           "EMULATOR_NEW_ANCHOR_ADDRESS": new["private"] if new else ""}
            subprocess.run([self.on_move], env=environment, check=False)

    def reset(self, holder):
        """No faults, empty logs, the address at `holder`."""
        with self.lock:
            for key in [key for key in self.nodes if key.startswith("gone ")]:
                self.nodes[key.removeprefix("gone ")] = self.nodes.pop(key)
            self.faults.clear()
            self.requests.clear()
            self.assignments.clear()
            self.answers.clear()
            old = self.holder()
            self.give(holder)
            self.announce(old, "admin", log=False)

    def by_hand(self, name):
        """Somebody moves it."""
        with self.lock:
            old = self.holder()
            self.give(name)
            self.announce(old, "admin")

    def document(self):
        """GET /world."""
        holder = self.holder()
        return {"nodes": [{"name": node["name"], "id": node["instance"]} for node in self.nodes.values()],
                "addresses": [{"address": self.world["elastic"], "holder_name": holder and holder["name"]}],
                "keys": self.world["user"]}


class Handler(http.server.BaseHTTPRequestHandler):
    """What the API's and the metadata's side have in common: faults and the log."""

    protocol_version = "HTTP/1.1"
    state = None
    listener = "?"

    def log_message(self, *_):
        """Silent: the state's log has it."""

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, ssl.SSLError, TimeoutError):
            pass

    def serve(self):
        """Takes one request: logs it, lets its fault happen, else answers."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        caller = self.client_address[0].removeprefix("::ffff:")
        action = None
        if self.listener == "api":
            action = dict(urllib.parse.parse_qsl(body.decode(errors="replace"))).get("Action")
        request = {"listener": self.listener, "method": self.command, "path": self.path, "action": action,
                   "caller": caller}
        fault = self.state.faults.take(request)
        record = {**request, "time": time.time(), "status": 0, "fault": fault and fault["id"]}
        with self.state.lock:
            record["sequence"] = len(self.state.requests) + 1
            self.state.requests.append(record)
        self.befall(fault or {"fault": None}, record, body)

    do_GET = do_PUT = do_POST = serve

    def befall(self, fault, record, body):
        """Answers under a fault."""
        kind = fault["fault"]
        if kind == "delay":
            time.sleep(fault["ms"] / 1000)
        if kind == "throttle":
            wait = fault.get("retry_after")
            return self.reply(record, 503, {} if wait is None else {"retry-after": str(wait)}, REFUSAL.format(
                "RequestLimitExceeded", "Request limit exceeded.").encode())
        if kind in ("hang", "reset", "answer") and not fault.get("after_acting"):
            answer = None
        else:
            answer = self.answer(record, body, fault.get("ms", 0) / 1000 if kind == "stale" else 0)
        if kind in ("hang", "reset"):
            record["status"] = answer[0] if answer else 0
            return self.cut(kind)
        if kind == "answer":
            given = fault.get("body", "")
            text = given if isinstance(given, str) else json.dumps(given)
            answer = (fault["status"], fault.get("headers", {}), text.encode())
        if kind == "large":
            answer = (answer[0], answer[1], answer[2] + b"<!--" + b"x" * fault.get("bytes", 10_000_000) + b"-->")
        self.reply(record, *answer, cut=fault["bytes"] if kind == "truncate" else None)
        return None

    def cut(self, kind):
        """Silence, or a reset."""
        self.close_connection = True
        if kind == "hang":
            time.sleep(60)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def reply(self, record, status, headers, body, cut=None):
        """Sends an answer; `cut`: only so many bytes of its body."""
        record["status"] = status
        self.send_response_only(status)
        self.send_header("date", email.utils.formatdate(usegmt=True))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.close_connection = True

    def answer(self, record, body, lag):
        """(status, headers, body) of what was asked; `lag`: as it was so many s ago."""
        raise NotImplementedError


class API(Handler):
    """EC2: moto's answers."""

    listener = "api"

    def answer(self, record, body, lag):
        refusal = self.skew_refusal()
        if refusal:
            return 400, {"content-type": "text/xml"}, refusal
        reads = (record["action"] or "").startswith("Describe")
        with self.state.lock:
            old = self.state.holder()
            answer = self.forward(body)
            self.state.announce(old, record["caller"])
        if reads:
            history = self.state.answers.setdefault(body, [])
            history.append((time.monotonic(), answer))
            if lag:
                before = [text for at, text in history if at <= time.monotonic() - lag]
                return before[-1] if before else history[0][1]
        return answer

    def forward(self, body):
        """Asks moto the very same."""
        connection = http.client.HTTPConnection("127.0.0.1", MOTO_PORT, timeout=10)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() != "connection":
                connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response.status, {"content-type": response.headers.get("content-type", "text/xml")}, text

    def skew_refusal(self):
        """What EC2 says to a signature whose time is too far from the clock here; None if it is not."""
        stamp = self.headers.get("x-amz-date")
        if not stamp:
            return None
        signed = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        if abs(signed.timestamp() - time.time()) <= SKEW:
            return None
        return REFUSAL.format("RequestExpired", "Request has expired.").encode()


class Metadata(Handler):
    """The instance metadata service, version 2."""

    listener = "metadata"

    def answer(self, record, body, lag):
        if self.path == "/latest/api/token":
            known = self.command == "PUT" and self.headers.get("x-aws-ec2-metadata-token-ttl-seconds")
            return (200, {}, b"the-session") if known else (400, {}, b"")
        node = self.state.nodes.get(record["caller"])
        if self.headers.get("x-aws-ec2-metadata-token") != "the-session" or node is None:
            return 401, {}, b""
        mac = "02:00:00:00:00:" + node["private"].rpartition(".")[2]
        key, secret, token = self.state.world["role"]
        texts = {
            "instance-id": node["instance"], "placement/region": REGION, "mac": mac,
            f"network/interfaces/macs/{mac}/interface-id": node["interface"],
            f"network/interfaces/macs/{mac}/local-ipv4s": node["private"],
            "iam/security-credentials/": "failover", "iam/security-credentials/failover": json.dumps({
                "Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret, "Token": token,
                "Expiration": "2099-01-01T00:00:00Z"})}
        text = texts.get(self.path.removeprefix("/latest/meta-data/"))
        return (404, {}, b"") if text is None else (200, {}, text.encode())


class Admin(Handler):
    """The admin endpoint, as the cloud emulator has it."""

    def serve(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            status, document = 200, self.administer(json.loads(body) if body else {})
        except (KeyError, ValueError) as error:
            status, document = 400, {"error": str(error)}
        self.reply({}, status, {}, json.dumps(document).encode())

    do_GET = do_POST = do_PUT = do_DELETE = serve

    def administer(self, document):
        """The document of the answer."""
        state = self.state
        with state.lock:
            match self.command, self.path.split("?")[0]:
                case "GET", "/world": return state.document()
                case "GET", "/requests": return state.requests
                case "GET", "/assignments": return state.assignments
                case "GET", "/exchanges": return []
                case "POST", "/faults": return {"id": state.faults.order(document)}
                case "DELETE", "/faults": return state.faults.clear() or {}
                case "POST", "/reset": return state.reset(document.get("holder")) or {}
                case "POST", "/move": return state.by_hand(document["node"]) or {}
                case "POST", "/delete":
                    for address, node in list(state.nodes.items()):
                        if node["name"] == document["node"]:
                            if state.holder() is node:
                                state.by_hand(None)
                            state.nodes[f"gone {address}"] = state.nodes.pop(address)
                    return {}
        raise KeyError(f"no {self.command} {self.path}")


def listen(kind, state, address, port, tls=None):
    """Serves one of the sides in a thread."""
    server = http.server.ThreadingHTTPServer
    if ":" in address:
        server = type("Server6", (server,), {"address_family": socket.AF_INET6})
    made = server((address, port), type(kind.__name__, (kind,), {"state": state}))
    made.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        made.socket = context.wrap_socket(made.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=made.serve_forever, daemon=True).start()


def main():
    """Serves until it is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", action="append", default=[], help="source address,name,private address")
    parser.add_argument("--listen", action="append", default=[], help="ADDRESS of the API, ports 8080 and 443")
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--on-move")
    chosen = parser.parse_args()
    rows = [text.split(",") for text in chosen.node]
    state = State({source: {"name": name, "private": private} for source, name, private in rows}, chosen.on_move)
    state.start()
    for address in chosen.listen:
        listen(API, state, address, 8080)
        if chosen.tls:
            listen(API, state, address, 443, chosen.tls)
    listen(Metadata, state, "169.254.169.254", 80)
    listen(Admin, state, "127.0.0.1", 8090)
    threading.Event().wait()


if __name__ == "__main__":
    main()
