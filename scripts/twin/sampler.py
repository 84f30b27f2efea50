"""Runs inside a machine: records what a daemon sends and tells, until standard input ends; then prints it as JSON.

Arguments: the path of the pipe that the daemon writes its states to, and how the far ends of the cables begin.
"""

import json
import os
import socket
import sys
import threading

ALL = 3


def frames(far, found):
    """Every frame that left through a cable, as hexadecimal digits with the name of the interface."""
    receiver = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL))
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    while True:
        frame, sender = receiver.recvfrom(2048)
        name, direction = sender[0], sender[2]
        if name.startswith(far) and direction != socket.PACKET_OUTGOING:
            found.append((name[len(far):], frame.hex()))


def main():
    """Prints `ready` when it records."""
    path, far = sys.argv[1:]
    os.mkfifo(path)
    pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    found = []
    threading.Thread(target=frames, args=(far, found), daemon=True).start()
    print("ready", flush=True)
    for _ in sys.stdin:  # each line is a wish for what was seen since the last one
        try:
            told = os.read(pipe, 1 << 16).decode()
        except BlockingIOError:
            told = ""
        seen, found[:] = list(found), []
        print(json.dumps({"told": told.splitlines(), "frames": seen}), flush=True)


if __name__ == "__main__":
    main()
