"""What processes use: CPU time and memory, summed over all processes of a daemon."""

import os

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids):
    """User and system time in s of the given processes, from /proc/PID/stat; ended ones count 0."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory(pids):
    """Sums over the processes in KiB: {"Pss": …, "Rss": …, "Private_Dirty": …}. Pss splits shared pages fairly."""
    sums = {"Pss": 0, "Rss": 0, "Private_Dirty": 0}
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                name, _, rest = line.partition(":")
                if name in sums:
                    sums[name] += int(rest.split()[0])
    return sums
