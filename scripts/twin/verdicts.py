"""What keepalived and failover say of a file: `keepalived -t` and `failover check`, in a machine of the lab."""

import json
import pathlib
import re
from dataclasses import dataclass

from lab.daemons import binaries

from .values import INTERFACES

#: Runs both in a folder. keepalived 2.2.7 never ends on some files, and status 6 (about script security) hides 5:
#: such a file is judged once more with script security.
JUDGE = """
cd "$1" || exit 1
printf 'global_defs {\\n enable_script_security\\n script_user root\\n}\\ninclude keepalived.conf\\n' > secure.conf
ask() { timeout 3 keepalived -t -f "$1" > keepalived.out 2>&1; echo $? > keepalived.status; }
ask keepalived.conf
[ "$(cat keepalived.status)" != 143 ] || ask keepalived.conf
[ "$(cat keepalived.status)" != 6 ] || ask secure.conf
[ "$(cat keepalived.status)" != 143 ] || ask secure.conf
"$FAILOVER" --json check keepalived.conf > failover.out 2> failover.err; echo $? > failover.status
"""
#: Exit statuses of `keepalived -t` that stand for a valid file, and those that say nothing: it was ended by its own
#: SIGTERM, which happens to Debian's, or after a time-out.
VALID, SILENT = (0, 6), (124, 143)


@dataclass(frozen=True)
class Verdict:
    """What both say of one file."""

    name: str
    keepalived: int
    failover: int
    #: what keepalived printed, line by line
    lines: tuple
    #: messages of failover's errors
    errors: tuple
    #: messages of its warnings
    warnings: tuple

    def agree(self):
        """True if both call it valid, or neither does."""
        return (self.keepalived in VALID) == (self.failover == 0)


def machine(lab, interfaces=(), scripts=()):
    """A machine with the interfaces that the generator knows and some more, and with scripts that succeed."""
    made = lab.add("lb1")
    for interface in dict.fromkeys([*INTERFACES[1:], *interfaces]):
        if interface not in ("lo", "eth1"):
            lab.switch.plug(made, interface, addressed=False)
    provide(made, scripts)
    return made


def provide(machine, scripts):
    """Makes scripts that succeed, at their paths, seen by this machine only."""
    folders = sorted({str(pathlib.Path(path).parent) for path in scripts})
    lines = [f"mkdir -p {folder}; mount -t tmpfs -o mode=755 tmpfs {folder}" for folder in folders
             if folder != "/etc/keepalived" or not hasattr(machine, "etc")]
    lines += [f"printf '#!/bin/sh\\nexit 0\\n' > {path}; chmod 755 {path}" for path in scripts]
    machine.run("sh", "-c", "\n".join(["set -e", *lines]))


def write(folder, files):
    """Writes the files of a case into a folder."""
    for path, text in files.items():
        target = pathlib.Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)


def judge(machine, folders, jobs=24):
    """The Verdict of each folder; all of them are judged at once, `jobs` at a time."""
    names = "".join(f"{folder}\0" for folder in folders)
    machine.run("env", f"FAILOVER={binaries() / 'failover'}", "xargs", "-0", "-n", "1", "-P", str(jobs),
                "sh", "-c", JUDGE, "judge", input=names, timeout=30 + len(folders))
    return [read(pathlib.Path(folder)) for folder in folders]


def read(folder):
    """The Verdict that judge() left in a folder."""
    lines = (folder / "keepalived.out").read_text(errors="replace").splitlines()
    lines = [re.sub(r"^\([^()]*Line \d+\) ", "", line) for line in lines]
    text = (folder / "failover.out").read_text(errors="replace")
    try:
        found = json.loads(text)["diagnostics"]
    except (ValueError, KeyError):
        found = [{"severity": "error", "message": "no JSON: " + text + (folder / "failover.err").read_text()}]
    told = {kind: tuple(item["message"] for item in found if item["severity"] == kind) for kind in ("error", "warning")}
    return Verdict(folder.name, int((folder / "keepalived.status").read_text()),
                   int((folder / "failover.status").read_text()), tuple(lines), told["error"], told["warning"])
