import Configuration
import ControlProtocol
import Election
import NetworkTypes
import SupervisorProtocol
import Tracking
import VRRPWire

// What signals ask to be written, in keepalived's forms, so that exporters of metrics that read its
// files go on working. Source: observed of keepalived 2.2.7.

extension Engine {
  /// Writes what a signal asks for.
  mutating func writeDump(_ kind: DumpKind) {
    let text =
      switch kind {
      case .state: stateDump
      case .statistics: statisticsDump
      case .json: Self.json(KeepalivedDump(instances: instances.map(dumped), version: jsonVersion))
      }
    actions.append(.supervise(.dump(kind, text)))
  }

  private var jsonVersion: Int { configuration.global.dumps.jsonVersion }

  /// keepalived.stats.
  private var statisticsDump: String {
    instances.map { instance in
      let (sent, received) = (instance.statistics, instance.counters)
      return """
        VRRP Instance: \(instance.name)
          Advertisements:
            Received: \(received[.advertisementsReceived])
            Sent: \(sent.advertisementsSent)
          Became master: \(sent.becameMaster)
          Released master: \(sent.leftMaster)
          Packet Errors:
            Length: \(received[.packetLengthErrors])
            TTL: \(received[.ttlErrors])
            Invalid Type: \(received[.invalidTypePackets])
            Advertisement Interval: \(received[.advertisementIntervalErrors])
            Address List: \(received[.addressListErrors])
          Authentication Errors:
            Invalid Type: \(received[.invalidAuthenticationTypes])
            Type Mismatch: \(received[.authenticationTypeMismatches])
            Failure: \(received[.authenticationFailures])
          Priority Zero:
            Received: \(received[.priorityZeroReceived])
            Sent: \(sent.priorityZeroSent)

        """
    }.joined()
  }

  /// keepalived.data, as far as it is about virtual routers and their trackers.
  private var stateDump: String {
    let topology = instances.indices.map(stateDump).joined()
    let trackers = scripts.map { state in
      let script = state.tracker.script
      let status = state.tracker.isUp.map { $0 ? "GOOD" : "BAD" } ?? "INIT"
      return """
         VRRP Script = \(script.name)
           Command = '\(script.command.arguments.joined(separator: " "))'
           Interval = \(Self.decimal(script.interval)) sec
           Timeout = \(Self.decimal(script.timeout)) sec
           Weight = \(script.weight.value)
           Rise = \(script.rise)
           Fall = \(script.fall)
           Status = \(status)

        """
    }.joined()
    return """
      ------< Global definitions >------
       Router ID = \(identity.node)
      ------< VRRP Topology >------
      \(topology)------< VRRP Scripts >------
      \(trackers)
      """
  }

  private func stateDump(_ index: Int) -> String {
    let instance = instances[index]
    let configuration = instance.configuration
    let source = instance.sourceAddress.map { $0.description } ?? "(none)"
    let addresses = configuration.addresses.map { "     \(Self.text($0))\n" }.joined()
    let tracked = configuration.trackedScripts.map { reference in
      "     \(reference.name) weight \(reference.weight.value)\n"
    }.joined()
    return """
       VRRP Instance = \(instance.name)
         VRRP Version = \(configuration.version.rawValue)
         State = \(instance.visibleState.rawValue)
         Last transition = \(Self.decimal(Microseconds(instance.since)))
         Interface = \(configuration.interface)
         Using src_ip = \(source)
         Gratuitous ARP delay = \(Self.decimal(configuration.announcements.delay))
         Gratuitous ARP repeat = \(configuration.announcements.repetitions)
         Gratuitous ARP refresh = \(Self.decimal(configuration.announcements.refresh))
         Virtual Router ID = \(configuration.virtualRouterID)
         Priority = \(configuration.priority)
         Effective priority = \(instance.router.parameters.priority)
         Advert interval = \(configuration.advertisementInterval.wholeMilliseconds) milli-sec
         Preempt = \(configuration.preempt ? "enabled" : "disabled")
         Virtual IP (\(configuration.addresses.count)):
      \(addresses)   Tracked scripts :
      \(tracked)
      """
  }

  /// An address as keepalived prints it.
  private static func text(_ address: VirtualAddress) -> String {
    let label = address.label.map { " label \($0)" } ?? ""
    return "\(address.prefix) dev \(address.interface) scope global\(label) set"
  }

  /// Seconds with as many decimals as they need: `1`, `0.1`.
  static func decimal(_ time: Microseconds) -> String {
    let (seconds, rest) = time.count.quotientAndRemainder(dividingBy: 1_000_000)
    guard rest != 0 else { return "\(seconds)" }
    var digits = String(abs(rest))
    digits = String(repeating: "0", count: 6 - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(seconds).\(digits)"
  }

  private func dumped(_ instance: Instance) -> KeepalivedDump.Instance {
    let state =
      switch instance.visibleState {
      case .initialize: 0
      case .backup: 1
      case .master: 2
      case .fault: 3
      }
    let commands = Dictionary(
      scripts.map { ($0.tracker.script.name, $0.tracker.script.command.arguments) },
      uniquingKeysWith: { first, _ in first })
    return KeepalivedDump.Instance(
      configuration: instance.configuration, state: state,
      effectivePriority: instance.router.parameters.priority,
      lastTransition: Self.decimal(Microseconds(instance.since)),
      masterPriority: currentMasterPriority(instance),
      addresses: instance.configuration.addresses.map(Self.text),
      excluded: instance.configuration.excludedAddresses.map(Self.text),
      scripts: instance.configuration.trackedScripts.compactMap { commands[$0.name] }
        .map { "'\($0.joined(separator: " "))'" },
      holdsAddresses: instance.holdsAddresses,
      statistics: Self.statistics(instance))
  }

  private func currentMasterPriority(_ instance: Instance) -> Int {
    guard case .backup(let backup) = instance.router.state, let master = backup.master else {
      return 0
    }
    return Int(master.priority.rawValue)
  }

  private static func statistics(_ instance: Instance) -> [(name: String, value: UInt64)] {
    let (sent, received) = (instance.statistics, instance.counters)
    return [
      ("advert_rcvd", received[.advertisementsReceived]), ("advert_sent", sent.advertisementsSent),
      ("become_master", sent.becameMaster), ("release_master", sent.leftMaster),
      ("packet_len_err", received[.packetLengthErrors]),
      ("advert_interval_err", received[.advertisementIntervalErrors]),
      ("ip_ttl_err", received[.ttlErrors]),
      ("invalid_type_rcvd", received[.invalidTypePackets]),
      ("addr_list_err", received[.addressListErrors]),
      ("invalid_authtype", received[.invalidAuthenticationTypes]),
      ("authtype_mismatch", received[.authenticationTypeMismatches]),
      ("auth_failure", received[.authenticationFailures]),
      ("pri_zero_rcvd", received[.priorityZeroReceived]),
      ("pri_zero_sent", sent.priorityZeroSent),
    ]
  }
}
