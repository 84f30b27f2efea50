"""Control groups of version 1, for limits that a daemon did not ask for. Each lab has its own, removed at its end."""

import os
import pathlib

ROOT = pathlib.Path("/sys/fs/cgroup")


def join(stage, name, controller, limits):
    """Puts all processes of a node's daemon into a group of their own with these limits."""
    group = ROOT / controller / f"failover-chaos-{os.getpid()}"
    group.mkdir()
    stage.group = group
    stage.lab.at_end(lambda: _remove(group))
    pids = stage.node(name).daemon.pids()
    for file, value in limits.items():
        if controller != "memory":
            (group / file).write_text(str(value))
    for pid in pids:
        (group / "cgroup.procs").write_text(str(pid))
    if controller == "memory":
        # What was used before does not count here: only what comes now is limited.
        for file, value in limits.items():
            (group / file).write_text(str(value))


def leave(stage):
    """Ends the limits."""
    _remove(stage.group)


def _remove(group):
    """Moves its processes to the parent and removes it; nothing if it is gone."""
    if not group.exists():
        return
    for pid in (group / "cgroup.procs").read_text().split():
        try:
            (group.parent / "cgroup.procs").write_text(pid)
        except ProcessLookupError:
            pass
    group.rmdir()
