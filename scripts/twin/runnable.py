"""Configurations that both daemons can run alone within seconds."""

import random as randomness

from . import surface
from .behaviour import PIPE
from .generate import Maker
from .tree import Case, Line

#: What would need other programs, other users, longer than a test, or what failover does otherwise on purpose.
OMITTED = {
    "vrrp_startup_delay", "vrrp_delay_after_boot", "vrrp_notify_fifo", "notify_fifo", "startup_script", "shutdown_script",
    "vrrp_rt_priority", "vrrp_no_swap", "vrrp_cpu_affinity", "vrrp_priority", "max_auto_priority", "script_user",
    "vrrp_rlimit_rttime", "enable_script_security", "user", "vrrp_strict", "strict_mode", "smtp_alert", "smtp_server",
    "smtp_alert_vrrp", "notification_email", "process_names", "process_name", "vrrp_process_name", "vrrp_version",
    "enable_dbus", "enable_traps", "snmp_socket", "vrrp_iptables", "umask", "disable_local_igmp", "nftables",
    "vrrp_mcast_group4", "vrrp_mcast_group6", "interval", "timeout", "rise", "fall", "init_fail",
    "vrrp_garp_interval", "vrrp_gna_interval", "track_src_ip", "notify_priority_changes",
    "vrrp_notify_priority_changes", "down_timer_adverts", "vrrp_down_timer_adverts", "advert_int",
}


class RunnableMaker(Maker):
    """As Maker, within what ends well."""

    def __init__(self, random):
        super().__init__(random)
        self.processes = []  # keepalived hears of processes in the first network namespace only

    def scalars(self, table):
        """Without the omitted ones."""
        return super().scalars([row for row in table if row.name not in OMITTED])

    def document(self):
        """With a pipe for the states."""
        lines = super().document()
        found = [line for line in lines if line.name() == "global_defs"]
        if not found:
            found = [Line("global_defs", [])]
            lines[:0] = found
        found[0].block[:] = [line for line in found[0].block if line.name() not in OMITTED]
        found[0].block.append(Line(f"vrrp_notify_fifo {PIPE}"))
        return lines

    def authentication(self):
        """By password; AH is refused."""
        found = [line for line in super().authentication().block if line.name() == "auth_pass"]
        return Line("authentication", [Line("auth_type PASS"), *found])

    def settle(self, block):
        """With intervals that are over soon."""
        super().settle(block)
        quick = Line("version 3") in block
        block.append(Line(f"advert_int {self.random.choice(('0.1', '0.2', '0.5')) if quick else 1}"))


def case(seed):
    """The configuration of a seed, as files."""
    random = randomness.Random(f"runnable {seed}")
    made = Case(seed, lines=RunnableMaker(random).document())
    made.files = surface.write(random, made)
    return made
