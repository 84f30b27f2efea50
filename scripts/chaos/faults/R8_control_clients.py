"""R8: control clients that want everything and read nothing."""

import socket
import struct

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.figures import lateness, share


def inject(stage):
    """All of them from here: the socket is a file."""
    path = str(stage.lb1.daemon.run_dir / "control.sock")
    stage.clients = []
    for number in range(1100):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(0.05)
        try:
            client.connect(path)
            if number >= 1000:
                request = b"\0".join([b"status", b""])
                client.send((struct.pack("!I", len(request)) + request) * 200)
        except OSError:
            pass
        stage.clients.append(client)


def heal(stage):
    """They hang up."""
    for client in stage.clients:
        client.close()


def answers(stage):
    """Does status answer?"""
    return {"status": int(stage.lb1.failover("status").returncode in (0, 1))}


def late(stage, history):
    """How late adverts were."""
    return {"late p99.9": share(lateness(history, "lb1"), 0.999)}


FAULT = Fault(
    id="R8",
    title="1,000 idle control clients and 100 that ask without end and read nothing",
    promise="Adverts on time (5 ms late at p99.9), nothing moves; who does not read is dropped, and status "
    "answers again "
    "once they are gone.",
    inject=inject,
    heal=heal,
    hold=4,
    settle=0.1,
    measure=late,
    ask=answers,
    keepalived="has no control socket",
    bounds={"moves": exactly(0), "client lost": exactly(0), "late p99.9": seconds(0.005), "status": exactly(1)},
)
