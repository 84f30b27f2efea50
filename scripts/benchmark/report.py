"""The page that keeps the result."""

import datetime
import os
import pathlib
import platform

DOCUMENTS = pathlib.Path(__file__).resolve().parents[2] / "docs"
PAGE, CLOUD_PAGE = DOCUMENTS / "BENCHMARKS.md", DOCUMENTS / "BENCHMARKS-CLOUD.md"
THOUSANDS_PAGE = DOCUMENTS / "BENCHMARKS-THOUSANDS.md"

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


MEASURED = """on {date}: {cores} cores, Linux {kernel}, {keepalived},
load average {load}. The ratio is failoverd's first figure in keepalived's. Nothing here is a test:
a busy machine gives other figures, the ratios stay comparable."""

CLOUD_TEXT = """# Benchmarks of reserved addresses

failoverd with a `cloud_address` beside Debian's keepalived with a `notify_master` script, in one run on one machine,
at the emulated provider with 20 ms a call and 1 s an action. Made by

    {command}

{measured}

{table}
How it is measured:

- The script is the one of the tutorials: two `curl` to the metadata service, then a Python program that posts the
  assignment once with `requests`, up to ten times. For 20 addresses it takes one after the other.
- Transition: the new master's first advert, to the first segment of its POST, both as a capture of the switch has
  them. The API is plain HTTP here, so that the capture can read it; with TLS the agent's connection stands already,
  and the script's has to be made.
- Host death: both ends lose the carrier; VRRPv3, 0.1 s, priorities 200 and 100. A user outside sends 1,000 echo
  requests a second to the reserved address, which the lab routes to whichever droplet holds it; the longest time
  between two answers.
- Addresses at once: from the first advert to the last move in the provider's log, at Hetzner's emulator, since a
  droplet holds only one. Calls are all of the new master's, readings included.
- The agent: PSS of its process; user and system time over a minute at a node that holds an address and verifies it.
"""


THOUSANDS_TEXT = """# Benchmarks of thousands of instances

failoverd beside Debian's keepalived, in one run on one machine, measured the same way. Made by

    {command}

{measured}

{table}
How it is measured:

- Two nodes with 16 interfaces each and 255 virtual routers on every one, made by two `~SEQ` of one macro: VRRPv3
  multicast, 1 s, one address each, priorities 200 and 100. Each interface has a bridge of its own on the switch.
- keepalived gets the receive buffers that it needs at this size (`vrrp_rx_bufs_policy 4194304` and 16 MiB for
  netlink); failoverd takes its file without them. Neither announces a second time (`vrrp_garp_master_delay 0`).
- CPU is user and system time of all processes of a node. What the kernel does to carry a packet from the sender
  through the bridge into the socket of the receiver counts as the sender's, for both daemons alike.
- PSS from smaps_rollup over all processes of a node, less that of the same daemon with one instance.
- Until all are MASTER: from the start of both nodes until the first has all addresses and the second none.
- The master's cables: all 16 lose their carrier one after the other, as fast as `ip -batch` goes; the time counts from
  the last one until the other node has bound all addresses.
- Read and checked: user and system time of `failover check`, less that of a file without instances, the least of five.
- Reload: SIGHUP to the master of {reloaded} instances, of which one has another priority. The longest time between two
  adverts of the same virtual router, from three seconds before to six seconds after it.

What is short of its reach:

- CPU. perf shows two thirds of what failoverd takes on the master in the kernel, sending packets and carrying them
  through the bridge, which keepalived pays as well: half of keepalived's whole is not to be had here. A seventh
  renews the leases of 4,080 addresses, which keepalived does not have. On the backup a quarter is the kernel's
  receiving and a quarter ours.
- Memory. Above what keepalived needs stand the leases, what is known of each peer, the counters and the plan of each
  instance: 1.5 KiB in one piece, and some 1.5 KiB on the heap.
- Take-over of all. It ends within the reach on a machine that has nothing else to do; each router costs some 80 µs
  of one core, of which half is the kernel's: adverts, addresses, announcements, events and notifications.
"""


def facts(command, keepalived):
    """What both short pages say of how they were made."""
    kernel = platform.release().split("-")[0]
    return {"command": command, "measured": MEASURED.format(
        date=datetime.date.today().isoformat(), cores=os.cpu_count(), kernel=kernel, keepalived=keepalived,
        load=round(os.getloadavg()[2]))}


def write_thousands(table, command, keepalived, reloaded):
    """Writes docs/BENCHMARKS-THOUSANDS.md."""
    THOUSANDS_PAGE.write_text(THOUSANDS_TEXT.format(table=table, reloaded=reloaded, **facts(command, keepalived)))


def write_cloud(table, command, keepalived, _):
    """Writes docs/BENCHMARKS-CLOUD.md."""
    CLOUD_PAGE.write_text(CLOUD_TEXT.format(table=table, **facts(command, keepalived)))


def write(table, command, keepalived, count):
    """Writes docs/BENCHMARKS.md."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(TEXT.format(
        command=command, date=datetime.date.today().isoformat(), cores=os.cpu_count(),
        kernel=platform.release().split("-")[0], keepalived=keepalived, table=table, count=count))
