"""Running a command with a bound, keeping what it prints."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """Exit status (124 after a time-out) and both outputs together."""

    status: int
    output: str


def run(argv, folder, seconds, show=False):
    """Runs `argv` in `folder` for at most `seconds`; `show` passes its output on as it comes."""
    process = subprocess.Popen(
        argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True)
    timer = threading.Timer(seconds, _end_group, [process.pid])
    timer.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if show:
                sys.stdout.write(line)
                sys.stdout.flush()
        status = process.wait()
    except BaseException:
        _end_group(process.pid, signal.SIGTERM)
        process.wait(20)
        raise
    finally:
        expired = not timer.is_alive()
        timer.cancel()
    if expired:
        lines.append(f"\nstopped after {seconds} s: {' '.join(argv)}\n")
        status = 124
    return Result(status, "".join(lines))


def _end_group(group, number=signal.SIGKILL):
    """Signals the command and all it started."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass
