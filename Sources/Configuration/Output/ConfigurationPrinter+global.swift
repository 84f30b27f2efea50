import NetworkTypes

// global_defs.

extension ConfigurationPrinter {
  mutating func global(_ global: GlobalDefinitions) {
    block("global_defs") {
      if let name = global.routerID { $0.line("router_id", Quoting.word(name)) }
      if let user = global.scriptUser { $0.line("script_user", Quoting.user(user)) }
      let groups = global.controlGroups
      if let group = groups.readers { $0.line("control_read_group", Quoting.word(group)) }
      if let group = groups.administrators { $0.line("control_admin_group", Quoting.word(group)) }
      $0.flag("enable_script_security", global.scriptSecurity)
      $0.line("vrrp_version", String(global.version.rawValue))
      if global.multicastGroup4 != .vrrpGroup {
        $0.line("vrrp_mcast_group4", global.multicastGroup4.description)
      }
      if global.multicastGroup6 != .vrrpGroup {
        $0.line("vrrp_mcast_group6", global.multicastGroup6.description)
      }
      $0.time("vrrp_startup_delay", global.startupDelay, unless: .zero)
      $0.time("vrrp_delay_after_boot", global.delayAfterBoot, unless: .zero)
      $0.flag("log_unknown_vrids", global.reportsUnknownRouters)
      $0.time("vrrp_garp_interval", global.arpInterval, unless: .zero)
      $0.time("vrrp_gna_interval", global.neighborInterval, unless: .zero)
      if global.virtualMACAddressPrefix != "vrrp" {
        $0.line("vmac_addr_prefix", Quoting.word(global.virtualMACAddressPrefix))
      }
      if let path = global.clusterKeyFile { $0.line("cluster_key_file", Quoting.word(path)) }
      $0.reports(global)
      $0.processes(global)
      $0.firewall(global.firewall)
    }
  }

  private mutating func reports(_ global: GlobalDefinitions) {
    fifo("notify_fifo", global.notifyFIFO)
    fifo("vrrp_notify_fifo", global.vrrpNotifyFIFO)
    flag("fifo_write_vrrp_states_on_reload", global.fifoStatesOnReload)
    let mail = global.mail
    entries("notification_email", mail.recipients) { Quoting.word($0) }
    if let sender = mail.sender { line("notification_email_from", Quoting.word(sender)) }
    if let server = mail.server { line("smtp_server", Quoting.word(server), String(mail.port)) }
    if let greeting = mail.greeting { line("smtp_helo_name", Quoting.word(greeting)) }
    time("smtp_connect_timeout", mail.timeout, unless: .seconds(30))
    flag("no_email_faults", mail.omitsFaults)
    let dumps = global.dumps
    if let path = dumps.state { line("state_dump_file", Quoting.word(path)) }
    if let path = dumps.statistics { line("stats_dump_file", Quoting.word(path)) }
    if let path = dumps.json { line("json_dump_file", Quoting.word(path)) }
    number("json_version", dumps.jsonVersion, unless: 1)
    flag("data_use_instance", dumps.namesHoldInstance)
  }

  private mutating func fifo(_ keyword: String, _ fifo: NotifyFIFO?) {
    guard let fifo else { return }
    line(keyword, Quoting.word(fifo.path) + (fifo.owner.map { " " + Quoting.user($0) } ?? ""))
    command(keyword + "_script", fifo.script)
  }

  /// A command with its user, if there is one.
  mutating func command(_ keyword: String, _ command: ScriptCommand?) {
    guard let command else { return }
    let user = command.user.map { " " + Quoting.user($0) } ?? ""
    line(keyword, Quoting.command(command.arguments) + user)
  }

  private mutating func processes(_ global: GlobalDefinitions) {
    command("startup_script", global.startupScript)
    time("startup_script_timeout", global.startupTimeout, unless: .seconds(10))
    command("shutdown_script", global.shutdownScript)
    time("shutdown_script_timeout", global.shutdownTimeout, unless: .seconds(10))
    if let name = global.processNames.supervisor { line("process_name", Quoting.word(name)) }
    if let name = global.processNames.engine { line("vrrp_process_name", Quoting.word(name)) }
    let scheduling = global.scheduling
    if let value = scheduling.niceness { line("vrrp_priority", String(value)) }
    if let value = scheduling.realTimePriority { line("vrrp_rt_priority", String(value)) }
    if let value = scheduling.realTimeLimit { line("vrrp_rlimit_rttime", String(value.count)) }
    flag("vrrp_no_swap", scheduling.locksMemory)
    if !scheduling.processors.isEmpty {
      line("vrrp_cpu_affinity", scheduling.processors.map(String.init).joined(separator: " "))
    }
    if let value = scheduling.automaticPriorityMaximum { line("max_auto_priority", String(value)) }
    if scheduling.automaticPriorityDelay != .seconds(1) {
      line("min_auto_priority_delay", String(scheduling.automaticPriorityDelay.count))
    }
  }

  private mutating func firewall(_ firewall: FirewallSettings) {
    let standard = FirewallSettings()
    if firewall.table != standard.table { line("nftables", Quoting.word(firewall.table)) }
    number("nftables_priority", firewall.priority, unless: standard.priority)
    flag("nftables_counters", firewall.counts)
    flag("nftables_ifindex", firewall.usesInterfaceNumbers)
  }
}
