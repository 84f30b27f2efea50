public import NetworkTypes

/// How the kernel schedules the engine.
public struct ProcessScheduling: Equatable, Sendable {
  /// `vrrp_priority`: niceness, -20 to 19; nil leaves it alone.
  public var niceness: Int?
  /// `vrrp_rt_priority`: SCHED_RR, 1 to 99; nil means none.
  public var realTimePriority: Int?
  /// `vrrp_rlimit_rttime`: processor time without a blocking call before SIGXCPU; nil means the
  /// default of 10 ms.
  public var realTimeLimit: Microseconds?
  /// `vrrp_no_swap`: memory is locked.
  public var locksMemory = false
  /// `vrrp_cpu_affinity`: numbers of processors, each once, in order; empty means all.
  public var processors: [Int] = []
  /// `max_auto_priority`: -1 or 0 for none, else the highest SCHED_RR priority that is taken when
  /// timers run late; nil if it is not given.
  public var automaticPriorityMaximum: Int?
  /// `min_auto_priority_delay`: how late a timer must be for that.
  public var automaticPriorityDelay = Microseconds.seconds(1)

  /// As the service manager has it.
  public init() {}
}

/// What the processes are called: 1 to 15 bytes.
public struct ProcessNames: Equatable, Sendable {
  /// `process_name`: the supervisor; nil means its own.
  public var supervisor: String?
  /// `vrrp_process_name`: the engine; nil means its own.
  public var engine: String?

  /// `failoverd`.
  public init() {}
}

/// Where SIGUSR1, SIGUSR2 and SIGRTMIN+2 write to.
public struct DumpFiles: Equatable, Sendable {
  /// `state_dump_file`; nil means the default.
  public var state: String?
  /// `stats_dump_file`; nil means the default.
  public var statistics: String?
  /// `json_dump_file`; nil means the default.
  public var json: String?
  /// `json_version`: 1 is a list of instances, 2 an object with `vrrp` and `track_process`.
  public var jsonVersion = 1
  /// `data_use_instance`: default names hold the names of `instance` and `net_namespace`.
  public var namesHoldInstance = false

  /// The defaults.
  public init() {}
}

/// The keywords about packet filters.
public struct FirewallSettings: Hashable, Sendable {
  /// `nftables`: name of the table for no_accept.
  public var table = "keepalived"
  /// `nftables_priority`: priority of its chains, -400 to 400.
  public var priority = -1
  /// `nftables_counters`.
  public var counts = false
  /// `nftables_ifindex`: rules name interfaces by number.
  public var usesInterfaceNumbers = false

  /// The defaults of keepalived.
  public init() {}
}
