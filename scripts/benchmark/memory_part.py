"""Memory of one instance: proportional set size, summed over all processes of a node, both nodes running."""

import time

from lab.resources import memory

from .setups import note, pair
from .table import Figure, Row


def measure(kinds, quick):
    """One row: the mean of both nodes."""
    figures = {}
    for kind in kinds:
        note(f"memory, {kind}")
        with pair(kind, False, lambda made: made.configure(advert_int=1, version=2)) as made:
            time.sleep(1 if quick else 5)
            nodes = [memory(node.daemon.pids())["Pss"] / 1024 for node in made.balancers()]
            count = len(made.lb1.daemon.pids())
        mean = sum(nodes) / len(nodes)
        figures[kind] = Figure(mean, f"{mean:.1f} MiB, {count} processes")
    yield Row("one instance: PSS of a node", figures, "6 MiB")
