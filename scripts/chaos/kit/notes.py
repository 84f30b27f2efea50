"""What the experiment itself did, with times."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """`what` happened at `time` (ns of the wall clock)."""

    time: int
    what: str


class Notes:
    """The experimenter's diary."""

    def __init__(self):
        self.entries = []

    def add(self, what):
        """Writes down that something is done now; returns the time."""
        note = Note(time.time_ns(), what)
        self.entries.append(note)
        return note.time
