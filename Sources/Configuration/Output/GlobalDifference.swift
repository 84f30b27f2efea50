import NetworkTypes

/// Compares what belongs to the whole node.
enum GlobalDifference {
  private typealias Field = (
    keyword: String, value: (FailoverConfiguration) -> String?, why: String
  )

  /// All changes of `global_defs` and of blocks that belong to no instance.
  static func changes(
    _ before: FailoverConfiguration, _ after: FailoverConfiguration
  ) -> [ConfigurationChange] {
    var changes = (basics + reports + processes + entries).compactMap { field in
      ConfigurationDifference.change(
        nil, field.keyword, field.value(before), field.value(after), why: field.why)
    }
    let old = before.global
    let new = after.global
    if old.clusterKey != new.clusterKey, old.clusterKeyFile == new.clusterKeyFile {
      changes.append(
        ConfigurationChange(
          instance: nil, keyword: "cluster_key_file", before: "<hidden>", after: "<hidden>",
          why: "another key in the file: peers need it too"))
    }
    return changes
  }

  private static var basics: [Field] {
    [
      ("net_namespace", { $0.networkNamespace }, "needs a restart"),
      ("instance", { $0.daemonInstance }, "needs a restart"),
      ("router_id", { $0.global.routerID }, "shown at once"),
      ("script_user", { $0.global.scriptUser.map(Quoting.user) }, "from the next run on"),
      (
        "enable_script_security", { $0.global.scriptSecurity ? "on" : nil }, "from the next run on"
      ),
      ("control_read_group", { $0.global.controlGroups.readers }, "from the next request on"),
      (
        "control_admin_group", { $0.global.controlGroups.administrators },
        "from the next request on"
      ),
      ("vrrp_version", { "\($0.global.version.rawValue)" }, "see the instances"),
      ("vrrp_mcast_group4", { "\($0.global.multicastGroup4)" }, "see the instances"),
      ("vrrp_mcast_group6", { "\($0.global.multicastGroup6)" }, "see the instances"),
      ("vrrp_startup_delay", { time($0.global.startupDelay) }, "at the next start"),
      ("vrrp_delay_after_boot", { time($0.global.delayAfterBoot) }, "at the next start"),
      ("log_unknown_vrids", { $0.global.reportsUnknownRouters ? "on" : nil }, "at once"),
      ("vrrp_garp_interval", { time($0.global.arpInterval) }, "from the next burst on"),
      ("vrrp_gna_interval", { time($0.global.neighborInterval) }, "from the next burst on"),
      (
        "vmac_addr_prefix",
        { $0.global.virtualMACAddressPrefix == "vrrp" ? nil : $0.global.virtualMACAddressPrefix },
        "for new interfaces"
      ),
      (
        "cluster_key_file", { $0.global.clusterKeyFile },
        "peers must have the same key, or messages between them are dropped"
      ),
    ]
  }

  private static func time(_ time: Microseconds) -> String? {
    time == .zero ? nil : ConfigurationDifference.time(time)
  }

  private static var reports: [Field] {
    [
      ("notify_fifo", { fifo($0.global.notifyFIFO) }, "at once"),
      ("vrrp_notify_fifo", { fifo($0.global.vrrpNotifyFIFO) }, "at once"),
      (
        "fifo_write_vrrp_states_on_reload", { $0.global.fifoStatesOnReload ? "on" : nil },
        "from the next reload on"
      ),
      ("notification_email", { mail($0.global.mail) }, "from the next mail on"),
      ("state_dump_file", { $0.global.dumps.state }, "from the next signal on"),
      ("stats_dump_file", { $0.global.dumps.statistics }, "from the next signal on"),
      ("json_dump_file", { $0.global.dumps.json }, "from the next signal on"),
      ("json_version", { "\($0.global.dumps.jsonVersion)" }, "from the next signal on"),
      (
        "data_use_instance", { $0.global.dumps.namesHoldInstance ? "on" : nil },
        "from the next signal on"
      ),
    ]
  }

  private static func fifo(_ fifo: NotifyFIFO?) -> String? {
    guard let fifo else { return nil }
    var text = Quoting.word(fifo.path)
    if let owner = fifo.owner { text += " " + Quoting.user(owner) }
    return text + command(fifo.script).map { " script " + $0 }.joined
  }

  private static func command(_ command: ScriptCommand?) -> String? {
    command.map {
      Quoting.command($0.arguments) + ($0.user.map { " " + Quoting.user($0) } ?? "")
    }
  }

  private static func mail(_ mail: MailSettings) -> String? {
    guard mail != MailSettings() else { return nil }
    var text = mail.recipients.map { Quoting.word($0) }.joined(separator: " ")
    if let sender = mail.sender { text += " from " + Quoting.word(sender) }
    if let server = mail.server { text += " through \(Quoting.word(server)):\(mail.port)" }
    if let greeting = mail.greeting { text += " as " + Quoting.word(greeting) }
    text += " within " + ConfigurationDifference.time(mail.timeout)
    return text + (mail.omitsFaults ? " but for faults" : "")
  }

  private static var processes: [Field] {
    [
      ("startup_script", { command($0.global.startupScript) }, "at the next start"),
      (
        "startup_script_timeout", { ConfigurationDifference.time($0.global.startupTimeout) },
        "at the next start"
      ),
      ("shutdown_script", { command($0.global.shutdownScript) }, "at the end"),
      (
        "shutdown_script_timeout", { ConfigurationDifference.time($0.global.shutdownTimeout) },
        "at the end"
      ),
      ("process_name", { $0.global.processNames.supervisor }, "at the next start"),
      ("vrrp_process_name", { $0.global.processNames.engine }, "at the next start"),
      (
        "vrrp_priority", { $0.global.scheduling.niceness.map(String.init) }, "at once"
      ),
      ("vrrp_rt_priority", { $0.global.scheduling.realTimePriority.map(String.init) }, "at once"),
      (
        "vrrp_rlimit_rttime", { $0.global.scheduling.realTimeLimit.map { "\($0.count)" } },
        "at once"
      ),
      ("vrrp_no_swap", { $0.global.scheduling.locksMemory ? "on" : nil }, "at once"),
      (
        "vrrp_cpu_affinity",
        { configuration in
          let numbers = configuration.global.scheduling.processors.map(String.init)
          return numbers.isEmpty ? nil : numbers.joined(separator: " ")
        }, "at once"
      ),
      (
        "max_auto_priority",
        { $0.global.scheduling.automaticPriorityMaximum.map(String.init) }, "at once"
      ),
      (
        "min_auto_priority_delay",
        { "\($0.global.scheduling.automaticPriorityDelay.count)" }, "at once"
      ),
      (
        "nftables",
        { configuration in
          let firewall = configuration.global.firewall
          guard firewall != FirewallSettings() else { return nil }
          return "\(firewall.table) priority \(firewall.priority)"
            + (firewall.counts ? " counters" : "")
            + (firewall.usesInterfaceNumbers ? " ifindex" : "")
        }, "at once"
      ),
    ]
  }

  /// Lists of which the whole is compared.
  private static var entries: [Field] {
    [
      (
        "static_ipaddress, static_routes or static_rules",
        { ConfigurationPrinter.flat($0) { $0.statics($1) } }, "added and removed at once"
      ),
      (
        "garp_group or interface_up_down_delays",
        { ConfigurationPrinter.flat($0) { $0.pacing($1) } }, "from the next time on"
      ),
    ]
  }
}

extension Optional where Wrapped == String {
  /// The text, or nothing.
  fileprivate var joined: String { self ?? "" }
}
