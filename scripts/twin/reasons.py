"""Why the two may disagree: each row is a difference on purpose, written down in docs/KEEPALIVED-DIFFERENCES.md."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One reason. `key` stands in the documentation; the patterns find it in what a program said."""

    key: str
    patterns: tuple
    #: what failover must warn of where it goes on; None where nothing is lost
    warns: str | None = None

    def covers(self, text):
        """True if a message is of this kind."""
        return any(re.search(pattern, text) for pattern in self.patterns)


#: keepalived refuses and failover goes on: what keepalived said, and what failover must say instead.
ACCEPTED = [
    Reason("newer", (r"Unknown keyword '(v3_checksum_as_v2|(vrrp_)?owner_ignore_adverts|timer_expired_backup|"
                     r"thread_timer_expired|no_virtual_ipaddress|json_version|(state|stats|json)_dump_file|use_symlink_paths|"
                     r"vrrp_delay_after_boot|data_use_instance|vrrp_garp_extra_if|garp_extra_if|set_supplementary_groups)'",
                     r"invalid number '0\.\d+'", r"vrrp script (interval|timeout) '0\.\d+'",
                     r"^Weight \((?!')-?\d+\) for track_file", r"unknown track_script \S+ weight option 'noreverse'",
                     r"unknown track_process \S+ weight option 'noreverse'", r"number '-?\d+' outside range \[-254, 254\]",
                     r"VMAC interface name already specified", r"is already using (group|vm1) - ignoring name", r"invalid (skip_check_adv_addr|higher_prio_send_advert) '",
                     r"lower_prio_no_advert '", r"Unknown track file init option", r"garp_extra_if '",
                     r"Invalid (value for )?vrrp_(min_garp|lower|higher)", r"vrrp_script \S+ interval", r"invalid number 'all'",
                     r"vrrp_skip_check_adv_addr",
                     r"preferred_lft 'forever'", r"vrrp_garp_interval", r"'?vrrp_gna_interval")),
    Reason("quotes", (r"the virtual router id must be set",r"''", r"invalid number '(all|forever)?'", r"Unknown keyword ''", r"Unknown (configuration entry|\S+ option) '")),
    Reason("password", (r"Truncating auth_pass",), "longer than 8 bytes|the password ends there"),
    Reason("no address", (r"No VIP specified; at least one is (sensible|required)",)),
    Reason("not tracked", (r"cannot track (route|rule)", r"Route cannot be tracked", r"Rule cannot be tracked")),
    Reason("script of a user", (r"^Disabling track script \S+ since not found",)),
    Reason("user number", (r"Error setting global script uid/gid", r"Unable to set default user", r"Unable to set uid/gid",
                           r"track script \S+ not found, ignoring")),
    Reason("deprecated", (r"deprecated", r"iptables not supported"),
           "failover does not do it yet|what happens instead|is read, but|names no other node|multicast is used|trackers of a group|without unicast_src_ip|one setting"),
    Reason("alone", (r"Cannot use unicast_ttl without unicast peers", r"vmac_xmit_base is only valid", r"is only valid with",
                     r"promote_secondaries is automatically set", r"(check_unicast_src|unicast_ttl|track_src_ip).*without")),
    Reason("no effect", (r"preempt.delay will not work", r"preempt_delay is incompatible", r"nopreempt (is incompatible|will not)",
                         r"ignoring weight", r"with weights? .*due to", r"tracked interface (weight )?due to", r"clearing weight",
                         r"Cannot have weighted track", r"ignoring \S+ tracked interface"),
           "has no effect|have no effect|do not change priority|weight|owner"),
    Reason("strict", (r"[Ss]trict mode (requires|does not support)", r"incompatible with strict", r"State MASTER must match",
                      r"strict mode")),
    Reason("own interface", (r"Ignoring track_interface \S+ since own interface",)),
    Reason("interval", (r"advertisement interval \S+ must be an integer",), "whole seconds"),
    Reason("version", (r"VRRP version 3 does not support authentication", r"vrrp_version \S+ conflicts"),
           "no authentication|version 3 is used"),
    Reason("excluded", (r"address family must match VRRP instance .* - ignoring",)),
    Reason("ipv6 options", (r"Cannot specify (scope|label) for IPv6", r"Cannot mix IPv4 and IPv6 addresses for route", r"Address prefix length 3[012] too long for broadcast")),
    Reason("rule priority", (r"Rule has no preference specified",)),
    Reason("extra words", (r"Block \S+ has extra parameters", r"must have a name", r"extra parameters",
                            r"specified in sync group \S+ doesn't exist", r"has only [01] virtual router"), "so many words"),
    Reason("twice", (r"already specified - ignoring", r"is already using", r"File already set for track file"),
           "is given twice"),
    # failover refuses what is really defined twice, so this is only what keepalived reads twice.
    Reason("included twice", (r"already defined",)),
    Reason("too small", (r"must be greater than 0, setting to 1",)),
    Reason("absent interface", (r"tracked interface \S+ doesn't exist", r"Non-existent interface", r"interface '?\S+'? for .* doesn't exist",
                                r"WARNING - interface"), "interface"),
    Reason("native_ipv6", (r"Cannot specify native_ipv6",), "native_ipv6"),
    Reason("buffer", (r"invalid kernel_rx_buf_size", r"outside unsigned integer range", r"Debug value", r"invalid number '[0-9]+x'"),
           "is read, but"),
]
#: Blocks that keepalived 2.2.7 does not know: it complains of each line in them.
NEW_BLOCKS = r"Unknown keyword '(auth_hmac|cloud_provider|cloud_address|cluster_key_file|witness|etcd|unicast_transport)'"
#: Lines of keepalived that are no complaints.
NOTES = (r"^Terminated", r"^$", r"^Sync group \S+ has some member", r"WARNING - interface", r"^Opening", r"removing$")

#: failover refuses and keepalived goes on: failover's errors.
REFUSED = [
    Reason("not in this version", (r"'(bfd_instance|track_bfd|use_ipvlan|vrf)' is refused",)),
    Reason("no address at all", (r"'\S*/' is not an address", r"a virtual address cannot be a multicast group")),
    Reason("strict mode", (r"^strict mode does not allow",)),
    Reason("name too long", (r"cannot be an interface: 1 to 15 bytes", r"is too long a name of an interface")),
    Reason("not VRRP", (r"is outside of VRRP and would not run",)),
    Reason("AH", (r"'auth_type AH' is refused",)),
    Reason("address twice", (r"the address \S+ stands in the configuration twice",)),
    Reason("name twice", (r"^there is another ",)),
    Reason("router twice", (r"virtual_router_id \d+ is taken on",)),
    Reason("peer twice", (r"the peer \S+ stands here twice",)),
    Reason("missing script", (r"(notify|track) script does not exist", r"script with a relative path", r"names no interpreter",
                              r"script is not executable", r"is not found in PATH", r"^there is no (user|group) ")),
    Reason("empty group", (r"(track_group|vrrp_sync_group) '\S+' has no instances",)),
    Reason("extra words", (r"takes a user and a group, not more", r"must be on, off, true, false, yes or no",
                           r"cannot stand behind")),
]


def unexplained(verdict):
    """What no reason covers of a disagreement: a list of messages; empty if the disagreement is one on purpose."""
    if verdict.failover:
        return [text for text in verdict.errors if not any(reason.covers(text) for reason in REFUSED)]
    # A block whose keyword it does not know makes keepalived complain of each line in it.
    if any(re.search(NEW_BLOCKS, text) or "Unknown keyword ''" in text for text in verdict.lines):
        return []
    found = []
    for text in verdict.lines:
        if any(re.search(note, text) for note in NOTES):
            continue
        reasons = [reason for reason in ACCEPTED if reason.covers(text)]
        if not reasons:
            found.append(text)
        elif all(reason.warns and not any(re.search(reason.warns, warning) for warning in verdict.warnings)
                 for reason in reasons):
            found.append(f"{text} (failover warns of nothing: {reasons[0].key})")
    return found


def reasons_of(verdict):
    """The keys of the reasons that cover a disagreement."""
    texts, table = (verdict.errors, REFUSED) if verdict.failover else (verdict.lines, ACCEPTED)
    return {reason.key for text in texts for reason in table if reason.covers(text)}
