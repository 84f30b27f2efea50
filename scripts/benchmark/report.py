"""The page that keeps the result."""

import datetime
import os
import pathlib
import platform

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "BENCHMARKS.md"

TEXT = """# Benchmarks

failoverd beside Debian's keepalived, in one run on one machine, measured the same way. Made by

    {command}

on {date}: {cores} cores, Linux {kernel}, {keepalived}. The ratio is failoverd's first figure in keepalived's.
Nothing here is a test: a busy machine gives other figures, the ratios stay comparable.

{table}
How it is measured:

- Two load balancers, a client and two nginx in network namespaces on one bridge; `scripts/lab` builds them.
- Cable, planned moves: a raw socket in the client sends 2,000 echo requests a second to the virtual address and
  records each with the kernel's time of its answer. A gap is the longest time between two answers. Beside it an
  HTTP probe makes 200 new connections a second; one that is not answered within 0.9 s has failed.
- Cable: both ends lose the carrier, at a random moment of the advert interval. Median and most of the repetitions;
  the limit is the protocol's: 3 × interval + skew of the backup (priority 100).
- Planned moves: priorities 200 and 100, VRRPv2, 1 s. The worst of the repetitions: echo requests lost, connections
  failed (new ones + ones that stood, in the middle of their request, when the address moved), longest gap.
  keepalived has no commands.
- HAProxy killed: the seed's two files (owner and 254, unicast, password, `pidof haproxy` each 2 s) with a virtual
  address. keepalived 2.2.7 runs `killall5` where Debian's `pidof` is a symbolic link to it, and then never passes the
  check; here it gets a `pidof` that is a file.
- {count} instances: VRRPv3 multicast, one address each, both nodes on the same machine. CPU is user and system time of
  all processes of a node. keepalived gets `vrrp_rx_bufs_policy 4194304`: with its default receive buffer it drops
  adverts at this rate and the comparison would not be fair.
- Memory: PSS from smaps_rollup over all processes of a node while both nodes run, so that shared pages count once.
"""


def write(table, command, keepalived, count):
    """Writes docs/BENCHMARKS.md."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(TEXT.format(
        command=command, date=datetime.date.today().isoformat(), cores=os.cpu_count(),
        kernel=platform.release().split("-")[0], keepalived=keepalived, table=table, count=count))
