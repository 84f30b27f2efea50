"""S7: nonsense at the control socket."""

import socket

from chaos.kit.fault import Fault, exactly, seconds


def inject(stage):
    """A frame too large, half a frame, noise, nothing at all; and then very many."""
    path = str(stage.lb1.daemon.run_dir / "control.sock")
    openings = [b"\xff" * 8, b"\0\0\0\x10half", b"\0" * 64, stage.rng.randbytes(4096), b"GET / HTTP/1.1\r\n\r\n"]
    kept = []
    for number in range(10_000):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(0.5)
        try:
            client.connect(path)
            client.send(openings[number % len(openings)])
        except OSError:
            pass
        kept.append(client)
        if len(kept) > 200:
            kept.pop(0).close()
    for client in kept:
        client.close()


def answers(stage):
    """Does status answer?"""
    return {"status": int(stage.lb1.failover("status").returncode in (0, 1))}


FAULT = Fault(
    id="S7",
    title="frames of every wrong kind and 10,000 connections at the control socket",
    promise="Dropped, one by one; the election knows nothing of it, and status answers afterwards.",
    inject=inject,
    hold=0.5,
    settle=0.1,
    ask=answers,
    keepalived="has no control socket",
    bounds={"moves": exactly(0), "client lost": exactly(0), "advert gap": seconds(0.15), "status": exactly(1)},
)
