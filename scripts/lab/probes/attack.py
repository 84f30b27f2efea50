"""Sends one frame again and again at a fixed rate from this machine, each with the next of some variants.

    python3 -m lab.probes.attack INTERFACE RATE SECONDS < frames, one a line in hexadecimal digits

Rate 0: as fast as it goes. Prints how many were sent.
"""

import socket
import sys
import time

#: Frames between two looks at the clock.
BATCH = 64


def main():
    """Sends until the time is over."""
    interface, rate, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    frames = [bytes.fromhex(line) for line in sys.stdin.read().split()]
    handle = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    handle.bind((interface, 0))
    begun = time.monotonic()
    sent = 0
    while (passed := time.monotonic() - begun) < seconds:
        wanted = sent + BATCH if rate == 0 else min(int(passed * rate) + 1, sent + BATCH)
        while sent < wanted:
            try:
                handle.send(frames[sent % len(frames)])
            except OSError:
                pass
            sent += 1
        if rate:
            time.sleep(max(0, min(sent / rate - (time.monotonic() - begun), 0.05)))
    print(sent)


if __name__ == "__main__":
    main()
