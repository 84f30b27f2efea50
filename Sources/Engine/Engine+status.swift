import Configuration
import ControlProtocol
import Election
import NetworkTypes
import Tracking
import VRRPWire

extension Engine {
  /// `failover status`, once or watched.
  mutating func status(_ instance: String?, _ watch: Microseconds?, _ client: ClientID) {
    if let name = instance, resolve(.named(name), "status", client) == nil { return }
    guard let watch else { return reply(client, statusDocument(instance)) }
    let period = max(watch, .milliseconds(100))
    watchers[client] = Watcher(instance: instance, period: period, next: now + period)
    actions.append(
      .reply(client, document: Self.json(statusDocument(instance)), isFinal: false))
    rescheduleHousekeeping(at: now + min(period, .seconds(1)))
  }

  /// A new document for those who watch; called when something changed and once a second.
  mutating func refreshWatchers() {
    for (client, watcher) in watchers {
      actions.append(
        .reply(client, document: Self.json(statusDocument(watcher.instance)), isFinal: false))
      watchers[client]?.next = now + watcher.period
    }
  }

  /// The status of all instances or of one.
  func statusDocument(_ name: String?) -> StatusDocument {
    let shown = instances.indices.filter { name == nil || instances[$0].name == name }
    let problems = problems(shown)
    let verdict = problems.map(\.verdict).max(by: Self.isMilder) ?? .well
    var document = StatusDocument(
      node: identity.node, time: WallTime(unixMicroseconds: wall), verdict: verdict,
      headline: headline(shown, problems),
      config: ConfigurationStatus(
        file: identity.configurationFile,
        loadedAt: WallTime(unixMicroseconds: configurationLoadedAt), stale: configurationIsStale))
    document.problems = problems.map(\.document)
    document.maintenance = maintenanceStatus
    document.instances = shown.map(instanceStatus)
    return document
  }

  private static func isMilder(_ left: Verdict, _ right: Verdict) -> Bool {
    func weight(_ verdict: Verdict) -> Int {
      switch verdict {
      case .well: 0
      case .degraded: 1
      case .problem: 2
      }
    }
    return weight(left) < weight(right)
  }

  private func headline(_ shown: [Int], _ problems: [Problem]) -> String {
    if let worst = problems.max(by: { Self.isMilder($0.verdict, $1.verdict) }) {
      return worst.headline
    }
    guard shown.count == 1, let index = shown.first else {
      let masters = shown.filter { instances[$0].holdsAddresses }.count
      return "MASTER of \(masters) of \(shown.count) instances."
    }
    return stateText(index)
  }

  /// `MASTER of VI_1; 1 of 1 peers ready to take over.`
  private func stateText(_ index: Int) -> String {
    let instance = instances[index]
    switch instance.visibleState {
    case .master:
      let known = instance.peers.values.filter { $0.isConfigured }
      let ready = known.filter { isPresent($0) && $0.presence?.readiness.isReady == true }
      return
        "MASTER of \(instance.name); \(ready.count) of \(known.count) peers ready to take over."
    case .backup:
      let master = currentMaster(index).map { nodeText($0, index) } ?? "nobody yet"
      return "BACKUP of \(instance.name); the master is \(master)."
    case .fault:
      return "FAULT of \(instance.name): \(instance.faults.map(\.text).joined(separator: "; "))."
    case .initialize: return "\(instance.name) is starting."
    }
  }

  private func instanceStatus(_ index: Int) -> InstanceStatus {
    let instance = instances[index]
    let configuration = instance.configuration
    var status = InstanceStatus(
      name: instance.name,
      state: StateWord(rawValue: instance.visibleState.rawValue),
      since: WallTime(unixMicroseconds: instance.since),
      sinceMs: (now - instance.sinceInstant).wholeMilliseconds,
      virtualRouterID: Int(configuration.virtualRouterID.rawValue),
      interface: configuration.interface,
      family: configuration.family == .ipv4 ? "ipv4" : "ipv6",
      version: Int(configuration.version.rawValue),
      transport: instance.isMulticast ? "multicast" : "unicast",
      advertIntervalMs: configuration.advertisementInterval.wholeMilliseconds,
      priority: PriorityStatus(
        base: Int(configuration.priority.rawValue),
        effective: Int(instance.router.parameters.priority.rawValue)))
    status.reason = instance.reason.isEmpty ? nil : instance.reason
    status.master = masterStatus(index)
    status.promotion = instance.promotion.map { promotion in
      PromotionStatus(
        node: promotion.node, by: promotion.by.isEmpty ? nil : promotion.by,
        until: promotion.until.map { WallTime(unixMicroseconds: $0) },
        reason: promotion.reason.isEmpty ? nil : promotion.reason)
    }
    status.addresses = addressStatuses(index)
    status.trackers = trackerStatuses(index)
    status.peers = peerStatuses(index)
    status.cloud = cloudStatuses(index)
    status.witness = witnessStatus(index)
    status.lease = leaseStatus(index)
    status.lastMove = instance.lastMove.map { move in
      MoveStatus(
        id: move.name, from: move.from, to: move.to, tookMs: move.took.wholeMilliseconds,
        reason: move.reason, at: WallTime(unixMicroseconds: move.at))
    }
    return status
  }

  private func masterStatus(_ index: Int) -> MasterStatus? {
    guard let address = currentMaster(index) else { return nil }
    if address == instances[index].sourceAddress, instances[index].holdsAddresses {
      return MasterStatus(
        address: address.description,
        priority: Int(instances[index].router.parameters.priority.rawValue), node: identity.node)
    }
    let peer = instances[index].peers[address]
    return MasterStatus(
      address: address.description,
      priority: Int((peer?.presence?.effectivePriority ?? peer?.advertPriority)?.rawValue ?? 0),
      node: peer?.node)
  }

  private func addressStatuses(_ index: Int) -> [AddressStatus] {
    instances[index].allAddresses.map { address in
      let lease = instances[index].configuration.addressLease
      let request = linkNames[boundInterface(address, index)].map {
        AddressRequest(index: $0, address: address, lease: lease)
      }
      let isBound = request.map(isBound) ?? false
      let since = isBound ? request.flatMap { instances[index].boundAt[$0] } : nil
      var status = AddressStatus(
        address: address.prefix.description, bound: isBound,
        boundAt: since.map { WallTime(unixMicroseconds: $0) })
      status.boundAgoMs = since.map { (wall - $0) / 1_000 }
      if isBound, let renewed = instances[index].leaseRenewedAt {
        status.leaseMs = instances[index].configuration.addressLease?.wholeMilliseconds
        status.renewedAgoMs = (now - renewed).wholeMilliseconds
      }
      return status
    }
  }

  private func trackerStatuses(_ index: Int) -> [TrackerStatus] {
    let configuration = instances[index].configuration
    var result: [TrackerStatus] = []
    for reference in configuration.trackedScripts {
      guard let state = scripts.first(where: { $0.tracker.script.name == reference.name }) else {
        continue
      }
      var status = TrackerStatus(
        name: reference.name, kind: "script", ok: state.tracker.isUp,
        weight: reference.weight.value)
      status.lastRunAgoMs = state.tracker.lastResultAt.map { (now - $0).wholeMilliseconds }
      status.watchedProcesses = state.watched.map(Int.init)
      status.watchedName = state.watchedName
      if case .failure(let text)? = state.tracker.lastResult { status.note = text }
      result.append(status)
    }
    for reference in configuration.trackedProcesses {
      guard let state = processes.first(where: { $0.tracker.process.name == reference.name })
      else { continue }
      var status = TrackerStatus(
        name: reference.name, kind: "process", ok: state.tracker.isUp,
        weight: reference.weight.value)
      status.watchedProcesses = state.tracker.identifiers.map(Int.init)
      result.append(status)
    }
    for reference in configuration.trackedFiles {
      let number = fileNumbers[reference.name]
      var status = TrackerStatus(
        name: reference.name, kind: "file",
        ok: number.map {
          TrackerEffect(number: $0, weight: reference.weight) != .fault
        }, weight: reference.weight.value)
      status.note = number.map { "says \($0)" }
      result.append(status)
    }
    for reference in configuration.trackedInterfaces {
      result.append(
        TrackerStatus(
          name: reference.name, kind: "interface", ok: verdict(interface: reference.name),
          weight: reference.weight.value))
    }
    return result
  }

  private func peerStatuses(_ index: Int) -> [PeerStatus] {
    var statuses: [PeerStatus] = []
    let unheard = instances[index].configuration.unicastPeers.map(\.address)
      .filter { instances[index].peers[$0] == nil }
    for address in unheard {
      var status = PeerStatus(address: address.description, state: .silent)
      status.note = "never heard: a keepalived in BACKUP, or down"
      statuses.append(status)
    }
    let known = instances[index].peers.sorted { $1.key.isHigher(than: $0.key) }
    return statuses + known.map { peerStatus($0.key, $0.value, index) }
  }

  private func peerStatus(_ address: IPAddress, _ peer: PeerRecord, _ index: Int) -> PeerStatus {
    var status = PeerStatus(
      node: peer.node, address: address.description, state: .unknown)
    status.heardAgoMs = peer.heardAt.map { (now - $0).wholeMilliseconds }
    if !peer.isConfigured || peer.node == nil && peer.advertAt == nil {
      status.state = .stranger
      status.note = peer.dropReason.map { "\(peer.dropped) packets dropped: \($0)" }
      return status
    }
    guard let presence = peer.presence else {
      status.priority = peer.advertPriority.map { Int($0.rawValue) }
      status.state = isAdvertising(peer, index) ? .master : .silent
      status.note = "keepalived, or another VRRP router"
      return status
    }
    status.priority = Int(presence.effectivePriority.rawValue)
    guard isPresent(peer) else {
      status.note = "was \(presence.state) when last heard"
      return status
    }
    status.state = StateWord(rawValue: Self.word(presence))
    status.ready = presence.readiness.isReady
    if !presence.readiness.isReady {
      status.note = presence.readiness.text
    } else if presence.addressListDigest != AddressDigestOf(instances[index]).value {
      status.note = "other virtual addresses than here"
    }
    return status
  }

  private static func word(_ presence: PeerPresenceAlias) -> String {
    switch presence.state {
    case .initialize: "INIT"
    case .backup: "BACKUP"
    case .master: "MASTER"
    case .fault: "FAULT"
    }
  }

  /// True if adverts of the peer came within the last three and a half intervals.
  func isAdvertising(_ peer: PeerRecord, _ index: Int) -> Bool {
    guard let at = peer.advertAt, peer.advertPriority != .resignation else { return false }
    return now - at < instances[index].configuration.advertisementInterval * 7 / 2
  }
}
