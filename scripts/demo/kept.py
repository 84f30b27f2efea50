"""A lab that outlives the program: where it is written down, entering it, removing it."""

import json
import os
import pathlib
import shutil
import sys

from lab.daemons import binaries
from lab.processes import children, is_running, send

NOTE = pathlib.Path("/run/failover-quickstart.json")


def remember(lab):
    """Writes down which processes hold the machines."""
    note = {"folder": str(lab.folder), "machines": {
        name: {"holder": machine.holder.pid, "pid": machine.pid} for name, machine in lab.machines.items()}}
    NOTE.write_text(json.dumps(note))


def read():
    """The note, if the lab it describes is still up; else None."""
    if not NOTE.exists():
        return None
    note = json.loads(NOTE.read_text())
    return note if any(ours(machine) for machine in note["machines"].values()) else None


def exists():
    """True if a kept lab is up."""
    return read() is not None


def ours(machine):
    """True if the holder is still the process that we started: a number may have been given to another one."""
    holder = machine["holder"]
    if not is_running(holder) or machine["pid"] not in children(holder):
        return False
    return b"lab-init" in pathlib.Path(f"/proc/{holder}/cmdline").read_bytes()


def clean():
    """Removes the kept lab: each holder's end ends its machine."""
    note = read()
    if note is None:
        NOTE.unlink(missing_ok=True)
        print("no lab is up")
        return 0
    send([machine["holder"] for machine in note["machines"].values() if ours(machine)], 9)
    shutil.rmtree(note["folder"], ignore_errors=True)
    NOTE.unlink()
    print("removed")
    return 0


def enter(words):
    """Replaces this program by a command in a machine of the kept lab."""
    note = read()
    if note is None:
        print("no lab is up; make one: scripts/quickstart --keep", file=sys.stderr)
        return 1
    if not words or words[0] not in note["machines"]:
        print(f"which machine? one of: {', '.join(note['machines'])}", file=sys.stderr)
        return 64
    pid = note["machines"][words[0]]["pid"]
    environment = {**os.environ, "PATH": f"{binaries()}:{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    os.execvpe("nsenter", ["nsenter", "-t", str(pid), "-n", "-u", "-m", "-p", "--", *(words[1:] or ["bash"])],
               environment)
