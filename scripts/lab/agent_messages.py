"""The messages between engine and failover-agent, as far as tests play the engine (Sources/AgentProtocol)."""

import ipaddress
import struct

VERSION = 1
#: Names of the agent's messages by their number.
NAMES = {1: "hello", 2: "configured", 3: "sent", 4: "result", 5: "identity", 6: "credential", 7: "connection",
         8: "budget", 9: "hint", 10: "health", 11: "finding", 12: "examined", 13: "log"}
REASONS = {1: "busy", 2: "conflict", 3: "occupied", 4: "unauthorized", 5: "forbidden", 6: "address not found",
           7: "target not found", 8: "region mismatch", 9: "invalid", 10: "credential unreadable",
           11: "identity unknown", 12: "not configured", 13: "unsupported"}
PROBLEMS = {1: "name resolution", 2: "connection", 3: "security", 255: "other"}
CREDENTIALS = {1: "untried", 2: "accepted", 3: "rejected", 4: "insufficient", 5: "unreadable"}
CONNECTIONS = {0: "cold", 1: "connecting", 2: "warm", 3: "failed"}
VERDICTS = {0: "ok", 1: "warning", 2: "failure"}


def _text(value):
    data = value.encode()
    return struct.pack("!I", len(data)) + data


def _optional(value):
    return b"\0" if value is None else b"\1" + _text(value)


def _parameters(values):
    return struct.pack("!I", len(values)) + b"".join(_text(name) + _text(value) for name, value in values.items())


def _message(number, body=b""):
    return bytes([VERSION, number]) + body


def hello(session):
    """The engine's first message."""
    return _message(1, struct.pack("!Q", session) + _text("lb1") + _text("test"))


def begin(generation):
    """A configuration follows."""
    return _message(2, struct.pack("!I", generation))


def provider(name, kind, token_file, api_url=None, metadata_url=None, **parameters):
    """A provider whose token is in a file; without one, the machine's own."""
    source = b"\4" if token_file is None else b"\1" + _text(str(token_file))
    return _message(3, _text(name) + _text(kind) + source + _optional(api_url) + _optional(metadata_url)
                    + _parameters(parameters))


def address(number, text, provider_name, target=None, **parameters):
    """An address; `target` None is this machine."""
    parsed = ipaddress.ip_address(text)
    where = b"\1" if target is None else b"\2" + _text(target)
    return _message(4, struct.pack("!IB", number, parsed.version) + parsed.packed + _text(provider_name) + where
                    + _parameters(parameters))


def apply(generation):
    """The configuration is complete."""
    return _message(5, struct.pack("!I", generation))


def call(number, address_number, kind, timeout=5.0, fresh=False, action=None):
    """A call: `kind` is read, assign or poll (of `action`)."""
    what = {"read": b"\1", "assign": b"\2\0", "poll": b"\3" + _text(action or "")}[kind]
    return _message(6, struct.pack("!QI", number, address_number) + what
                    + struct.pack("!QBQ?", 1, 0, int(timeout * 1_000_000), fresh))


def cancel(number):
    """A call is of no use any more."""
    return _message(7, struct.pack("!Q", number))


def examine(number):
    """What doctor asks."""
    return _message(8, struct.pack("!I", number) + b"\0")


def refresh(name):
    """Who is this machine?"""
    return _message(9, _text(name))


def ping(number):
    """Is the agent alive?"""
    return _message(10, struct.pack("!Q", number))


class _Reader:
    """Takes fields out of a message."""

    def __init__(self, data):
        self.data = data
        self.at = 2

    def number(self, form):
        size = struct.calcsize("!" + form)
        value, = struct.unpack_from("!" + form, self.data, self.at)
        self.at += size
        return value

    def text(self):
        size = self.number("I")
        self.at += size
        return self.data[self.at - size:self.at].decode()

    def optional(self, read):
        return read() if self.number("?") else None

    def list(self, read):
        return [read() for _ in range(self.number("I"))]


def decode(data):
    """(name, fields) of one of the agent's messages."""
    assert data[0] == VERSION, data[:2]
    name = NAMES[data[1]]
    reader = _Reader(data)
    fields = globals()[f"_read_{name}"](reader)
    assert reader.at == len(data), f"{name}: bytes are left"
    return name, fields


def _read_hello(r):
    return {"version": r.text(), "types": r.list(r.text)}


def _read_configured(r):
    generation = r.number("I")
    return {"generation": generation, "problems": r.list(
        lambda: (r.text(), r.optional(lambda: r.number("I")), r.text()))}


def _read_sent(r):
    return {"call": r.number("Q")}


def _read_result(r):
    return {"call": r.number("Q"), **_outcome(r), "request": r.optional(r.text),
            "budget": r.optional(lambda: _read_budget_fields(r)), "took": r.number("q") / 1e6}


def _outcome(r):
    kind = r.number("B")
    if kind == 1:
        return {"outcome": "accepted", "action": r.optional(r.text)}
    if kind == 2:
        holder = r.number("B")
        who = {1: lambda: "nobody", 2: lambda: ("own", r.text()), 3: lambda: ("other", r.text()),
               4: lambda: "hidden"}[holder]()
        return {"outcome": "holder", "holder": who, "busy": r.number("?"), "action": r.optional(r.text),
                "state": r.optional(r.text)}
    if kind == 3:
        word = {1: "in progress", 2: "completed", 3: "errored", 4: "unknown", 5: "not found"}[r.number("B")]
        return {"outcome": "action", "status": word, "text": r.text() if word in ("errored", "unknown") else ""}
    if kind == 4:
        return {"outcome": "rejected", "reason": REASONS[r.number("B")], "text": r.text(),
                "retry": r.optional(lambda: r.number("q") / 1e6)}
    if kind == 5:
        return {"outcome": "throttled", "retry": r.optional(lambda: r.number("q") / 1e6), "text": r.text()}
    if kind == 6:
        return {"outcome": "ambiguous", "text": r.text()}
    if kind == 7:
        return {"outcome": "not sent", "reason": PROBLEMS[r.number("B")], "text": r.text()}
    return {"outcome": "cancelled", "sent": r.number("?")}


def _read_budget_fields(r):
    return {"limit": r.optional(lambda: r.number("I")), "remaining": r.optional(lambda: r.number("I")),
            "resets": r.optional(lambda: r.number("q") / 1e6)}


def _read_address(r):
    family = r.number("B")
    return str(ipaddress.ip_address(bytes(r.number("B") for _ in range(4 if family == 4 else 16))))


def _read_identity(r):
    name = r.text()
    if r.number("B") == 2:
        return {"provider": name, "instance": None, "text": r.text()}
    return {"provider": name, "instance": r.text(), "kind": r.text(), "region": r.optional(r.text),
            "source": r.number("B"), "anchor": r.optional(lambda: _read_address(r))}


def _read_credential(r):
    name, state = r.text(), CREDENTIALS[r.number("B")]
    missing = r.list(r.text) if state == "insufficient" else []
    return {"provider": name, "state": state, "missing": missing, "source": r.text(), "text": r.text(),
            "expires": r.optional(lambda: r.number("q") / 1e6)}


def _read_connection(r):
    return {"provider": r.text(), "state": CONNECTIONS[r.number("B")], "connections": r.number("I"),
            "addresses": r.number("I"), "text": r.text()}


def _read_budget(r):
    return {"provider": r.text(), **_read_budget_fields(r)}


def _read_hint(r):
    return {"address": r.number("I"), "hint": {1: "here", 2: "elsewhere"}[r.number("B")]}


def _read_health(r):
    return {"sequence": r.number("Q"), "uptime": r.number("q") / 1e6, "calls": r.number("I"),
            "requests": r.number("Q"), "memory": r.number("Q")}


def _read_finding(r):
    return {"request": r.number("I"), "verdict": VERDICTS[r.number("B")], "provider": r.text(),
            "address": r.optional(lambda: r.number("I")), "subject": r.text(), "text": r.text(),
            "remedy": r.text()}


def _read_examined(r):
    return {"request": r.number("I")}


def _read_log(r):
    return {"level": r.number("B"), "text": r.text()}
