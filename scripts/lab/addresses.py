"""Who has which address in a lab. Only addresses that are reserved for documentation."""

PREFIX4 = 24
PREFIX6 = 64

CLIENT = ("192.0.2.100", "2001:db8::100")
VIP4 = "192.0.2.10"
VIP6 = "2001:db8::10"

#: Host numbers; both address families end in the same digits.
HOSTS = {"cloud": 1, "lb1": 2, "lb2": 3, "lb3": 4, "web1": 21, "web2": 22, "attacker": 66, "client": 100}


def address4(name):
    """The IPv4 address of a machine."""
    return f"192.0.2.{HOSTS[name]}"


def address6(name):
    """The global IPv6 address of a machine."""
    return f"2001:db8::{HOSTS[name]}"


def link_local(name):
    """The link-local address of a machine: fixed, so that captures read easily."""
    return f"fe80::{HOSTS[name]}"


def many(count, start=0):
    """`count` virtual IPv4 addresses, each in a network of its own instance (198.51.100.0/24, then 203.0.113.0/24)."""
    pool = [f"198.51.100.{n}" for n in range(1, 255)] + [f"203.0.113.{n}" for n in range(1, 255)]
    return pool[start:start + count]
