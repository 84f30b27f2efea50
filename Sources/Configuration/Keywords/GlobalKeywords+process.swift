import NetworkTypes

// Keywords of global_defs about the processes, and about what they tell the world.

extension KeywordTable {
  static let globalProcess: [Keyword] = [
    .number(.global, "vrrp_priority", -20...19, "as it is", "Niceness of the engine.") {
      $0.configuration.global.scheduling.niceness = $1
    },
    .number(
      .global, "vrrp_rt_priority", 1...99, "none", "Real-time priority of the engine, SCHED_RR."
    ) { $0.configuration.global.scheduling.realTimePriority = $1 },
    .number(
      .global, "vrrp_rlimit_rttime", 2...1_000_000_000, "10000",
      "Microseconds of processor time at one go that real-time priority allows."
    ) { $0.configuration.global.scheduling.realTimeLimit = Microseconds(Int64($1)) },
    .number(
      .global, "vrrp_rlimit_rtime", 2...1_000_000_000, "10000", "The same, under its old name."
    ) { $0.configuration.global.scheduling.realTimeLimit = Microseconds(Int64($1)) },
    .flag(.global, "vrrp_no_swap", "The engine's memory is locked.") {
      $0.configuration.global.scheduling.locksMemory = true
    },
    .works(
      .global, "vrrp_cpu_affinity", "N …", "all", "Processors that the engine runs on.",
      read: { $0.readProcessors($1) }),
    .works(
      .global, "max_auto_priority", "[-1 to 99]", "none",
      "Highest real-time priority that is taken when timers run late.",
      read: { reader, statement in
        guard let token = statement.arguments.first else {
          reader.configuration.global.scheduling.automaticPriorityMaximum = 99
          return
        }
        reader.endOfArguments(statement, after: 1)
        if let value = reader.integer(token, -1...99, of: statement.name) {
          reader.configuration.global.scheduling.automaticPriorityMaximum = value
        }
      }),
    .number(
      .global, "min_auto_priority_delay", 1...10_000_000, "1000000",
      "Microseconds that a timer must be late for max_auto_priority."
    ) { $0.configuration.global.scheduling.automaticPriorityDelay = Microseconds(Int64($1)) },
    .flag(.global, "process_names", "Processes are called keepalived and keepalived_vrrp.") {
      $0.configuration.global.processNames.takeKeepalivedNames()
    },
    .works(
      .global, "process_name", "NAME", "failoverd", "Name of the supervisor, up to 15 bytes.",
      read: { reader, statement in
        guard let name = reader.processName(statement) else { return }
        reader.configuration.global.processNames.supervisor = name
      }),
    .works(
      .global, "parent_process_name", "NAME", "failoverd", "The same, under its old name.",
      read: { reader, statement in
        guard let name = reader.processName(statement) else { return }
        reader.configuration.global.processNames.supervisor = name
      }),
    .works(
      .global, "vrrp_process_name", "NAME", "failoverd", "Name of the engine, up to 15 bytes.",
      read: { reader, statement in
        guard let name = reader.processName(statement) else { return }
        reader.configuration.global.processNames.engine = name
      }),
    .works(
      .global, "startup_script", "COMMAND [USER [GROUP]]", "none",
      "Run once before VRRP starts.",
      read: { $0.configuration.global.startupScript = $0.notifyCommand($1) }),
    .time(
      .global, "startup_script_timeout", 1_000_000...1_000_000_000, "10",
      "A longer run is ended."
    ) { $0.configuration.global.startupTimeout = $1 },
    .works(
      .global, "shutdown_script", "COMMAND [USER [GROUP]]", "none",
      "Run once after VRRP has ended.",
      read: { $0.configuration.global.shutdownScript = $0.notifyCommand($1) }),
    .time(
      .global, "shutdown_script_timeout", 1_000_000...1_000_000_000, "10",
      "A longer run is ended."
    ) { $0.configuration.global.shutdownTimeout = $1 },
  ]

  static let globalReports: [Keyword] =
    ["notify_fifo", "vrrp_notify_fifo"].flatMap { name in
      [
        Keyword.works(
          .global, name, "PATH [USER [GROUP]]", "none",
          "A pipe that every transition is written to.",
          read: { reader, statement in
            guard let fifo = reader.fifo(statement) else { return }
            if name == "notify_fifo" {
              reader.configuration.global.notifyFIFO = fifo
            } else {
              reader.configuration.global.vrrpNotifyFIFO = fifo
            }
          }),
        .works(
          .global, name + "_script", "COMMAND [USER [GROUP]]", "none",
          "Started with the path of the pipe as its last argument; reads it.",
          read: { $0.fifoScripts[name] = $0.notifyCommand($1) }),
      ]
    }
    + [
      .flag(
        .global, "fifo_write_vrrp_states_on_reload", "The pipes get all states after a reload."
      ) { $0.configuration.global.fifoStatesOnReload = true },
      .truth(
        .global, "vrrp_notify_priority_changes", "off", "Default of notify_priority_changes."
      ) { $0.defaults.reportsPriorityChanges = $1 },
      .works(
        .global, "notification_email", "{ ADDRESS … }", "none", "Who gets mail.", form: .list,
        repeatable: true, read: { $0.readRecipients($1) }),
      .text(
        .global, "notification_email_from", "ADDRESS", "keepalived@ and the host",
        "Who sends it."
      ) { $0.configuration.global.mail.sender = $1 },
      .works(
        .global, "smtp_server", "HOST [PORT]", "none", "The server that takes it.",
        read: { $0.readMailServer($1) }),
      .text(.global, "smtp_helo_name", "NAME", "the host name", "What it is greeted with.") {
        $0.configuration.global.mail.greeting = $1
      },
      .time(
        .global, "smtp_connect_timeout", 1_000_000...3_600_000_000, "30",
        "How long connecting may take."
      ) { $0.configuration.global.mail.timeout = $1 },
      .truth(.global, "smtp_alert", "off", "Default of smtp_alert.") {
        $0.defaults.sendsMail = $1
      },
      .truth(.global, "smtp_alert_vrrp", "smtp_alert", "Default of the instances' smtp_alert.") {
        $0.defaults.vrrpSendsMail = $1
      },
      .flag(.global, "no_email_faults", "A FAULT sends no mail.") {
        $0.configuration.global.mail.omitsFaults = true
      },
      .works(
        .global, "state_dump_file", "PATH", "keepalived.data in the run directory",
        "Where SIGUSR1 writes to.",
        read: { $0.configuration.global.dumps.state = $0.absolutePath($1) }),
      .works(
        .global, "stats_dump_file", "PATH", "keepalived.stats in the run directory",
        "Where SIGUSR2 writes to.",
        read: { $0.configuration.global.dumps.statistics = $0.absolutePath($1) }),
      .works(
        .global, "json_dump_file", "PATH", "keepalived.json in the run directory",
        "Where SIGRTMIN+2 writes to.",
        read: { $0.configuration.global.dumps.json = $0.absolutePath($1) }),
      .number(
        .global, "json_version", 1...2, "1", "2 puts the instances into an object, under vrrp."
      ) { $0.configuration.global.dumps.jsonVersion = $1 },
      .truth(
        .global, "data_use_instance", "off", "Names of dump files hold those of instance and netns."
      ) { $0.configuration.global.dumps.namesHoldInstance = $1 },
    ]

  static let globalNetwork: [Keyword] = [
    .time(
      .global, "vrrp_delay_after_boot", 0...86_400_000_000, "0",
      "VRRP is held back until the host has been up for so long."
    ) { $0.configuration.global.delayAfterBoot = $1 },
    .works(
      .global, "default_interface", "NAME", "eth0", "Interface of static addresses without dev.",
      read: { reader, statement in
        guard let token = reader.argument(statement, "the name of an interface") else { return }
        reader.endOfArguments(statement, after: 1)
        if let name = reader.interface(token) { reader.defaults.interface = name }
      }),
    .flag(
      .global, "log_unknown_vrids", "An event for adverts of virtual routers that do not run here."
    ) { $0.configuration.global.reportsUnknownRouters = true },
    .time(
      .global, "vrrp_garp_interval", 0...86_400_000_000, "0",
      "Least time between two gratuitous ARPs on an interface."
    ) { $0.configuration.global.arpInterval = $1 },
    .time(
      .global, "vrrp_gna_interval", 0...86_400_000_000, "0",
      "The same for neighbor advertisements."
    ) { $0.configuration.global.neighborInterval = $1 },
    .works(
      .global, "vrrp_garp_extra_if", "[all] seconds, 0 to 86400", "0",
      "Default of garp_extra_if.",
      read: { reader, statement in
        guard let value = reader.extraAnnouncements(statement) else { return }
        reader.defaults.extraAnnouncements = value
      }),
    .works(
      .global, "vmac_prefix", "NAME", "vrrp", "Begin of the names of macvlans and ipvlans.",
      read: { reader, statement in
        if let name = reader.linkPrefix(statement) { reader.defaults.virtualMACPrefix = name }
      }),
    .works(
      .global, "vmac_addr_prefix", "NAME", "vrrp",
      "Begin of the names of macvlans that use_vmac_addr makes.",
      read: { reader, statement in
        if let name = reader.linkPrefix(statement) {
          reader.configuration.global.virtualMACAddressPrefix = name
        }
      }),
    .works(
      .global, "nftables", "[TABLE]", "keepalived", "The table of no_accept.",
      read: { $0.readFirewallTable($1) }),
    .number(
      .global, "nftables_priority", -400...400, "-1", "Priority of the chains of that table."
    ) { $0.configuration.global.firewall.priority = $1 },
    .flag(.global, "nftables_counters", "Its rules count packets.") {
      $0.configuration.global.firewall.counts = true
    },
    .flag(.global, "nftables_ifindex", "Its rules name interfaces by number.") {
      $0.configuration.global.firewall.usesInterfaceNumbers = true
    },
  ]
}

extension ProcessNames {
  /// The names that keepalived's `process_names` gives, where nothing else is said.
  mutating func takeKeepalivedNames() {
    supervisor = supervisor ?? "keepalived"
    engine = engine ?? "keepalived_vrrp"
  }
}
