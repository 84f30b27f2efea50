import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// Connections that are being opened while the address moves. Their first packets went to the
// leaving node, the next ones arrive at the successor, which knows nothing of them and would answer
// with a reset. For half a second the successor passes such packets on to the leaving node, which still
// answers. Both use nft through the supervisor; where there is none, only such connections suffer.

/// The state of passing on, for one instance.
struct Drain: Equatable, Sendable {
  /// The run of nft under way that must end before the takeover.
  var run: UInt64?
  /// The takeover that waits for it.
  var pending: PendingTakeOver?
  /// When the rules go.
  var endsAt: MonotonicInstant?

  /// A takeover that waits for the rules, but no longer than a moment.
  struct PendingTakeOver: Equatable, Sendable {
    var from: IPAddress
    var move: UInt64
    var until: MonotonicInstant
  }

  /// When something is due.
  var deadline: MonotonicInstant? {
    guard let pending else { return endsAt }
    return endsAt.map { min($0, pending.until) } ?? pending.until
  }
}

extension Engine {
  /// How long connections that were being opened are served by the node that leaves.
  static let drainTime = Microseconds.milliseconds(500)
  /// nft gets no more time than this before the takeover goes on without it.
  static let drainPatience = Microseconds.milliseconds(200)
  /// With more moves than this at once, starting nft for each would cost more than it saves.
  static let drainLimit = 8

  /// True if connections can be passed on for this instance.
  func canDrain(_ index: Int) -> Bool {
    // With a lease the addresses are off before the successor may have them.
    guard hasPacketFilter, !identity.observes, !drainedAddresses(index).isEmpty,
      instances[index].masterLease == nil
    else {
      return false
    }
    let busy = instances.count { $0.drain.endsAt != nil || $0.drain.pending != nil }
    return busy < Self.drainLimit
  }

  /// How long a leaving node of this instance keeps answering.
  func lingerTime(_ index: Int) -> Microseconds {
    hasPacketFilter && !drainedAddresses(index).isEmpty && instances[index].masterLease == nil
      ? Self.drainTime : .milliseconds(10)
  }

  /// Virtual addresses of the instance's own family on its own interface.
  private func drainedAddresses(_ index: Int) -> [IPAddress] {
    let configuration = instances[index].configuration
    return instances[index].allAddresses.filter {
      $0.interface == configuration.interface
        && $0.prefix.address.family == configuration.family
    }.map(\.prefix.address)
  }

  /// The successor's part: rules first, then the takeover.
  mutating func takeOverAfterRules(_ index: Int, from source: IPAddress, move: UInt64) {
    guard instances[index].drain.pending == nil else { return }
    instances[index].drain.pending = Drain.PendingTakeOver(
      from: source, move: move, until: now + Self.drainPatience)
    instances[index].drain.endsAt = now + Self.drainTime + Self.drainPatience
    instances[index].drain.run = runFilter(forwardingRules(index, to: source))
    reschedule(instance: index)
  }

  /// The leaving node's part: it must not answer or send ARP for addresses that have moved.
  mutating func beginSilence(_ index: Int) {
    guard canDrain(index) else { return }
    instances[index].drain.endsAt =
      now + Self.drainTime + instances[index].router.parameters.handOverBound
    _ = runFilter(silenceRules(index))
    reschedule(instance: index)
  }

  /// A run of nft ended, or a deadline passed.
  mutating func fireDrain(_ index: Int) {
    if let pending = instances[index].drain.pending, pending.until <= now {
      finishPendingTakeOver(index)
    }
    if let end = instances[index].drain.endsAt, end <= now { endDrain(index) }
  }

  /// True if the run was one of nft for an instance.
  mutating func filterFinished(_ run: UInt64, _ result: SupervisorProtocol.ScriptResult) -> Bool {
    if run == filterProbe {
      if case .failedToStart = result.outcome {
        hasPacketFilter = false
      } else {
        hasPacketFilter = true
        removeLeftTables(result.output)
      }
      for index in instances.indices { updateParameters(index) }
      return true
    }
    guard filterRuns.remove(run) != nil else { return false }
    if result.outcome != .exited(0) {
      log(.warning, "nft \(Self.text(of: result.outcome)): \(result.output)")
    }
    if let index = instances.firstIndex(where: { $0.drain.run == run }) {
      instances[index].drain.run = nil
      finishPendingTakeOver(index)
    }
    return true
  }

  private mutating func finishPendingTakeOver(_ index: Int) {
    guard let pending = instances[index].drain.pending else { return }
    instances[index].drain.pending = nil
    elect(
      .takeOver(from: pending.from, overlaps: true, reason: .handedOver(from: pending.from)),
      index)
  }

  /// The rules go; also called when the node leaves for good.
  mutating func endDrain(_ index: Int) {
    instances[index].drain.endsAt = nil
    _ = runFilter(Self.removal(of: tableName(index)))
  }

  /// Asks whether nft is there, and removes what an earlier life left.
  mutating func probeFilter() {
    guard !identity.observes else { return }
    lastRun += 1
    filterProbe = lastRun
    actions.append(.supervise(.runScript(runID: lastRun, Self.filterRun("list tables"))))
  }

  /// An engine that died while its node passed connections on, or kept silent, has left its rules:
  /// without this the node would never answer ARP for the addresses again.
  ///
  /// - Parameter listing: what `nft list tables` prints, `table FAMILY NAME` each.
  private mutating func removeLeftTables(_ listing: String) {
    var inUse: Set<String> = []
    for index in instances.indices where instances[index].drain != Drain() {
      inUse.insert(tableName(index))
    }
    // The number of the interface may have been another one.
    let own = Set(
      instances.map { "failover_\($0.configuration.virtualRouterID.rawValue)_" })
    let words = listing.split { $0.isWhitespace }.map { String($0) }
    var commands: [String] = []
    for place in words.indices where words[place] == "table" && place + 2 < words.count {
      let name = words[place + 2]
      guard own.contains(where: name.hasPrefix), !inUse.contains(name) else { continue }
      commands.append("delete table \(words[place + 1]) \(name)")
    }
    guard !commands.isEmpty else { return }
    log(.notice, "removes the rules of nft that an engine has left behind.")
    _ = runFilter(commands)
  }

  private mutating func runFilter(_ commands: [String]) -> UInt64 {
    lastRun += 1
    filterRuns.insert(lastRun)
    actions.append(
      .supervise(
        .runScript(runID: lastRun, Self.filterRun(commands.joined(separator: "; ")))))
    return lastRun
  }

  private static func filterRun(_ text: String) -> ScriptRun {
    ScriptRun(
      arguments: ["/usr/sbin/nft", text], user: SupervisorProtocol.ScriptUser(user: "root"),
      timeout: .seconds(2), purpose: .notify, label: "nft")
  }

  private func tableName(_ index: Int) -> String {
    "failover_\(instances[index].configuration.virtualRouterID)_\(instances[index].interfaceIndex?.rawValue ?? 0)"
  }

  private func forwardingRules(_ index: Int, to peer: IPAddress) -> [String] {
    let table = tableName(index)
    let family = instances[index].configuration.family == .ipv4 ? "ip" : "ip6"
    let list = drainedAddresses(index).map(\.description).joined(separator: ", ")
    let match = "add rule \(family) \(table) early \(family) daddr { \(list) }"
    let device = instances[index].configuration.interface
    return Self.removal(of: table, families: [family]) + [
      "add table \(family) \(table)",
      "add chain \(family) \(table) early { type filter hook prerouting priority -150 ; }",
      "\(match) tcp flags & (syn | ack) == syn accept",
      "\(match) meta l4proto tcp ct state new ct mark set 0x666f",
      "\(match) ct mark 0x666f dup to \(peer) device \"\(device)\"",
      "\(match) ct mark 0x666f drop",
    ]
  }

  private func silenceRules(_ index: Int) -> [String] {
    let table = tableName(index)
    let list = drainedAddresses(index).map(\.description).joined(separator: ", ")
    switch instances[index].configuration.family {
    case .ipv4:
      return Self.removal(of: table, families: ["arp"]) + [
        "add table arp \(table)",
        "add chain arp \(table) arriving { type filter hook input priority 0 ; }",
        "add chain arp \(table) leaving { type filter hook output priority 0 ; }",
        "add rule arp \(table) arriving arp operation request arp daddr ip { \(list) } drop",
        "add rule arp \(table) leaving arp saddr ip { \(list) } drop",
      ]
    case .ipv6:
      // Both carry this node's hardware address to whoever asks, or is asked.
      return Self.removal(of: table, families: ["ip6"]) + [
        "add table ip6 \(table)",
        "add chain ip6 \(table) leaving { type filter hook output priority 0 ; }",
        "add rule ip6 \(table) leaving ip6 saddr { \(list) } "
          + "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } drop",
      ]
    }
  }

  /// Adding before deleting makes deleting succeed whether or not the table was there.
  private static func removal(
    of table: String, families: [String] = ["ip", "ip6", "arp"]
  ) -> [String] {
    families.flatMap { ["add table \($0) \(table)", "delete table \($0) \(table)"] }
  }
}
