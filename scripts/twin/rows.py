"""Every keyword of the VRRP language that takes values on its line, block by block."""

from .values import (
    COMMANDS, FLAG, GROUP4, GROUP6, INTERFACE, NOTIFY, TRUTH, USER, Choice, Number, Row, Seconds, Text, Weight)

#: Seconds of scripts: fractions came after keepalived 2.2.7.
WHOLE = Text(("1", "2", "60"), ("0.5", "0.01", "x", "-1", "0", "1.2.3"))
PATHS = Text(("/run/twin.data", "/run/twin.other"))

GLOBAL = [
    Row("router_id", Text(("lb1", '"a node"', "LVS_DEVEL"))),
    Row("script_user", USER), Row("enable_script_security", FLAG, 0),
    Row("dynamic_interfaces", Choice(("", "allow_if_changes"), ("sometimes",)), 1),
    Row("reload_check_config", FLAG, 1), Row("random_seed", Number(0, 65535), 0),
    Row("vrrp_version", Number(2, 3)), Row("vrrp_strict", FLAG, 0),
    Row("vrrp_startup_delay", Seconds(0, 1000), 1), Row("vrrp_mcast_group4", GROUP4, 1),
    Row("vrrp_mcast_group6", GROUP6, 1), Row("vrrp_skip_check_adv_addr", TRUTH),
    Row("vrrp_check_unicast_src", FLAG, 1), Row("vrrp_down_timer_adverts", Number(1, 100), 1),
    Row("vrrp_lower_prio_no_advert", TRUTH), Row("vrrp_higher_prio_send_advert", TRUTH),
    Row("vrrp_garp_master_delay", Number(0, 60)), Row("vrrp_garp_master_repeat", Number(1, 20)),
    Row("vrrp_garp_master_refresh", Number(0, 600), 1), Row("vrrp_garp_master_refresh_repeat", Number(1, 9), 1),
    Row("vrrp_garp_lower_prio_delay", Number(0, 60), 1), Row("vrrp_garp_lower_prio_repeat", Number(1, 20), 1),
    Row("vrrp_min_garp", TRUTH, 1), Row("vrrp_delay_after_boot", Seconds(0, 1000), 0),
    Row("default_interface", INTERFACE, 1), Row("log_unknown_vrids", FLAG, 1),
    Row("vrrp_garp_interval", Seconds(0.01, 1000), 1), Row("vrrp_gna_interval", Seconds(0.01, 1000), 1),
    Row("vmac_prefix", Text(("vrrp", "vm"), ("averyveryverylongprefix",)), 1),
    Row("nftables", Text(("", "lb", "keepalived")), 1), Row("nftables_priority", Number(-300, 300), 1),
    Row("nftables_counters", FLAG, 1), Row("nftables_ifindex", FLAG, 1),
    Row("vrrp_priority", Number(-20, 19), 1), Row("vrrp_rt_priority", Number(1, 99), 1),
    Row("vrrp_rlimit_rttime", Number(2, 1000000), 1), Row("vrrp_no_swap", FLAG, 1),
    Row("vrrp_cpu_affinity", Text(("0", "0 1"), ("x", "99999", "")), 1),
    Row("max_auto_priority", Number(-1, 99), 1), Row("min_auto_priority_delay", Number(1, 10000000), 1),
    Row("process_names", FLAG, 1), Row("process_name", Text(("lbd",), ("averyveryverylongname",)), 1),
    Row("vrrp_process_name", Text(("lb-vrrp",), ("averyveryverylongname",)), 1),
    Row("startup_script", COMMANDS, 1), Row("startup_script_timeout", Number(1, 1000), 1),
    Row("shutdown_script", COMMANDS, 1), Row("shutdown_script_timeout", Number(1, 1000), 1),
    Row("fifo_write_vrrp_states_on_reload", FLAG, 1), Row("vrrp_notify_priority_changes", TRUTH, 1),
    Row("vrrp_notify_fifo", Text(("/run/twin.fifo", "/run/twin.fifo root root")), 1),
    Row("notification_email_from", Text(("a@example.net",)), 1),
    Row("smtp_server", Text(("192.0.2.25", "192.0.2.25 587"), ("192.0.2.25 99999", "")), 1),
    Row("smtp_helo_name", Text(("lb1.example.net",)), 1), Row("smtp_connect_timeout", Number(1, 100), 1),
    Row("smtp_alert", TRUTH, 1), Row("smtp_alert_vrrp", TRUTH, 1), Row("no_email_faults", FLAG, 1),
    Row("json_version", Number(1, 2), 0), Row("state_dump_file", PATHS, 0), Row("stats_dump_file", PATHS, 0),
    Row("json_dump_file", PATHS, 0), Row("data_use_instance", TRUTH, 0),
    Row("vrrp_iptables", Text(("", "INPUT")), 0), Row("disable_local_igmp", FLAG, 1),
    Row("vrrp_netlink_cmd_rcv_bufs", Number(65536, 1000000), 1),
    Row("vrrp_rx_bufs_policy", Text(("MTU", "ADVERT", "65536"), ("x",)), 1),
    Row("vrrp_rx_bufs_multiplier", Number(1, 9), 1), Row("umask", Text(("022", "0077"), ("x", "99")), 1),
    Row("use_symlink_paths", TRUTH, 0), Row("vrrp_owner_ignore_adverts", TRUTH, 0),
    Row("v3_checksum_as_v2", TRUTH, 0), Row("vrrp_garp_extra_if", Text(("60", "all 60"), ("x",)), 0),
    Row("enable_dbus", FLAG, 1), Row("enable_traps", FLAG, 1), Row("snmp_socket", Text(("unix:/x",)), 1),
]

SCRIPT = [
    Row("script", COMMANDS, 10), Row("interval", WHOLE, 7), Row("timeout", WHOLE),
    Row("weight", Weight(253), 5), Row("rise", Number(1, 1000)), Row("fall", Number(1, 1000)),
    Row("user", USER, 1), Row("init_fail", FLAG, 1),
]
FILE = [
    Row("file", Text(("/etc/hostname", '"/run/twin file"')), 10), Row("weight", Weight(254), 5),
    Row("init_file", Text(("", "0", "5 overwrite", "-3"), ("x", "5 sometimes")), 2),
]
PROCESS = [
    Row("process", Text(("haproxy", '"/usr/sbin/nginx -g x"', "nginx"), ("",)), 10), Row("weight", Weight(254), 5),
    Row("param_match", Choice(("initial", "partial")), 1), Row("quorum", Number(1, 65535)),
    Row("quorum_max", Number(0, 65535), 1), Row("fork_delay", Seconds(0.01, 3600), 1),
    Row("terminate_delay", Seconds(0.01, 3600), 1), Row("delay", Seconds(0.01, 3600), 1),
    Row("full_command", FLAG, 1),
]
INSTANCE = [
    Row("interface", INTERFACE, 10), Row("virtual_router_id", Number(1, 255), 10),
    Row("state", Choice(("MASTER", "BACKUP"), ("master", "FAULT", "PRIMARY", ""))), Row("priority", Number(1, 255), 8),
    Row("advert_int", Seconds(0.01, 40), 5), Row("version", Number(2, 3)),
    Row("strict_mode", TRUTH, 0), Row("unicast_ttl", Number(0, 255), 0), Row("check_unicast_src", TRUTH, 0),
    Row("unicast_fault_no_peer", FLAG, 0), Row("track_src_ip", FLAG, 1), Row("accept", FLAG, 1),
    Row("no_accept", FLAG, 1), Row("promote_secondaries", FLAG, 1), Row("dont_track_primary", FLAG, 1),
    Row("garp_extra_if", Text(("60", "all 60"), ("x", "all")), 1), Row("preempt", FLAG, 1), Row("nopreempt", FLAG, 2),
    Row("preempt_delay", Seconds(0, 1000)), Row("down_timer_adverts", Number(1, 100), 1),
    Row("lower_prio_no_advert", TRUTH, 1), Row("higher_prio_send_advert", TRUTH, 1),
    Row("owner_ignore_adverts", TRUTH, 0), Row("v3_checksum_as_v2", TRUTH, 0), Row("skip_check_adv_addr", TRUTH, 1),
    Row("garp_master_delay", Number(0, 60), 1), Row("garp_master_repeat", Number(1, 20), 1),
    Row("garp_master_refresh", Number(0, 600), 1), Row("garp_master_refresh_repeat", Number(1, 9), 1),
    Row("garp_lower_prio_delay", Number(0, 60), 1), Row("garp_lower_prio_repeat", Number(1, 20), 1),
    Row("notify", NOTIFY, 1), Row("notify_master", NOTIFY), Row("notify_backup", NOTIFY, 1),
    Row("notify_fault", NOTIFY, 1), Row("notify_stop", NOTIFY, 1), Row("notify_master_rx_lower_pri", NOTIFY, 1),
    Row("notify_deleted", Text(("", "/usr/bin/true")), 1), Row("notify_priority_changes", TRUTH, 1),
    Row("smtp_alert", TRUTH, 1), Row("kernel_rx_buf_size", Number(65536, 1000000), 1),
    Row("native_ipv6", FLAG, 0), Row("debug", Number(0, 4), 1), Row("old_unicast_checksum", Text(("", "never")), 0),
    Row("timer_expired_backup", Text(("", "100")), 0), Row("linkbeat_use_polling", FLAG, 0),
    Row("use_vmac", Text(("", "vm0", "vm1 02:00:00:00:00:01", "group 3"), ("averyveryverylongname",)), 1),
    Row("vmac_xmit_base", FLAG, 0), Row("use_vmac_addr", FLAG, 0),
    Row("vrf", INTERFACE, 0), Row("lvs_sync_daemon_interface", INTERFACE, 0),
]
SYNC = [
    Row("notify", NOTIFY, 1), Row("notify_master", NOTIFY), Row("notify_backup", NOTIFY, 1),
    Row("notify_fault", NOTIFY, 1), Row("notify_stop", NOTIFY, 1), Row("notify_priority_changes", TRUTH, 1),
    Row("smtp_alert", TRUTH, 1), Row("global_tracking", FLAG, 0), Row("sync_group_tracking_weight", FLAG, 0),
]
#: Words of a virtual address behind it.
ADDRESS_OPTIONS = Text(
    ("dev eth2", "dev eth1", "scope link", "scope 7", "label eth1:v", "no_track", "home", "-nodad", "mngtmpaddr",
     "noprefixroute", "autojoin", "preferred_lft forever", "preferred_lft 600"),
    ("dev eth1 dev eth2", "no_track no_track", "brd +", "dev", "dev eth9", "scope galaxy", "scope 256", "label averyveryverylonglabel", "tracked", "preferred_lft x", "brd x"))
