"""The record that a probe writes and others read while it runs: fixed-size rows in a mapped file."""

import mmap
import os
import struct

ROW = struct.Struct("<qq")
HEADER = struct.Struct("<qq")
#: Second column of a row without an answer yet, or that ended with a failure -1, -2, ...
PENDING = 0


class Record:
    """Rows (sent, answered) in nanoseconds. One writer; any number of readers."""

    def __init__(self, path, capacity=None):
        """Opens the file; with `capacity` (rows) creates it."""
        flags = os.O_RDWR | (os.O_CREAT | os.O_TRUNC if capacity else 0)
        descriptor = os.open(path, flags, 0o644)
        if capacity:
            os.ftruncate(descriptor, HEADER.size + capacity * ROW.size)
        self.map = mmap.mmap(descriptor, 0)
        os.close(descriptor)
        self.capacity = (len(self.map) - HEADER.size) // ROW.size
        self.count = self.length()

    def length(self):
        """Rows written so far."""
        return HEADER.unpack_from(self.map)[0]

    def append(self, sent):
        """Adds a row sent at `sent`; returns its index, or None when the file is full."""
        index = self.count
        if index >= self.capacity:
            return None
        ROW.pack_into(self.map, HEADER.size + index * ROW.size, sent, PENDING)
        self.count = index + 1
        HEADER.pack_into(self.map, 0, self.count, 0)
        return index

    def answer(self, index, value):
        """Sets the second column once; a duplicate answer changes nothing."""
        offset = HEADER.size + index * ROW.size
        sent, before = ROW.unpack_from(self.map, offset)
        if before == PENDING:
            ROW.pack_into(self.map, offset, sent, value)

    def rows(self, start=0):
        """All rows from `start` on, as a list of (sent, second column)."""
        end = self.length()
        raw = self.map[HEADER.size + start * ROW.size:HEADER.size + end * ROW.size]
        return list(ROW.iter_unpack(raw))

    def index_at(self, time):
        """The first row sent at or after `time` (rows are in order of sending)."""
        low, high = 0, self.length()
        while low < high:
            middle = (low + high) // 2
            if ROW.unpack_from(self.map, HEADER.size + middle * ROW.size)[0] < time:
                low = middle + 1
            else:
                high = middle
        return low
