package import AgentProtocol
import Configuration
package import NetworkTypes
import SupervisorProtocol
import Tracking

// The engine as fields of a `StateArchive`: what the configuration does not say. Each function both
// writes and reads; a test compares an engine with what was read of it, field by field.

extension Engine {
  /// What the application of a configuration looks at.
  mutating func passHost(_ archive: inout StateArchive) {
    archive.pass(&links)
    archive.pass(&addresses)
    if archive.isReading {
      linkNames = Dictionary(
        links.map { ($0.value.name, $0.key) }, uniquingKeysWith: { first, _ in first })
    }
    archive.pass(&daemonLife)
    archive.pass(&now)
    archive.pass(&wallOffset)
  }

  /// What else there is, once the configuration is applied.
  mutating func passState(_ archive: inout StateArchive) {
    passMemory(&archive)
    passNumbers(&archive)
    passClients(&archive)
    passAgent(&archive)
    for index in instances.indices { instances[index].pass(&archive) }
    for index in groups.indices {
      archive.pass(&groups[index].word)
      archive.pass(&groups[index].followsAt)
      archive.pass(&groups[index].notifications.runningName)
    }
    for index in scripts.indices {
      scripts[index].tracker.pass(&archive)
      archive.pass(&scripts[index].run)
      archive.pass(&scripts[index].watched)
      archive.pass(&scripts[index].watchedName)
      archive.pass(&scripts[index].isWatched)
    }
    for index in processes.indices { processes[index].tracker.pass(&archive) }
    for index in masterLeases.indices { masterLeases[index].pass(&archive) }
    for key in probes.keys.sorted(by: { "\($0)" < "\($1)" }) { probes[key]?.pass(&archive) }
    if archive.isReading { rebuildTransports() }
    archive.pass(&transports)
    archive.pass(&failedTransports)
    passObjects(&archive)
    deadlines.pass(&archive)
  }

  private mutating func passMemory(_ archive: inout StateArchive) {
    archive.pass(&parseContext.configurationID)
    archive.pass(&parseContext.vrrpOnly)
    archive.pass(&configurationIsStale)
    archive.pass(&routingTables)
    archive.pass(&fileNumbers)
    pacer.pass(&archive)
    archive.pass(&unknownRouters)
    archive.pass(&knowsInventory)
    archive.pass(&patience)
    archive.pass(&overrunToldAt)
    archive.pass(&longestDelay)
    archive.pass(&lastAlive)
    archive.pass(&hasToldReadOnly)
    archive.pass(&lastServiceText)
    archive.pass(&maintenance)
    archive.pass(&savedPromotions)
    archive.pass(&hasPacketFilter)
    archive.pass(&filterProbe)
    archive.pass(&filterRuns)
    archive.pass(&startAllowedAt)
  }

  private mutating func passNumbers(_ archive: inout StateArchive) {
    archive.pass(&lastLeaseCall)
    archive.pass(&lastProbe)
    archive.pass(&nextRecord)
    archive.pass(&nextReview)
    archive.pass(&random)
    archive.pass(&messageSequence)
    archive.pass(&eventSequence)
    archive.pass(&ownNonce)
    archive.pass(&nextNonce)
    archive.pass(&nextPulses)
    archive.pass(&lastRun)
    archive.pass(&lastPersistToken)
    archive.pass(&persistedToken)
    archive.pass(&lastRequest)
    archive.pass(&lastCloudNumber)
    archive.pass(&mastershipEpoch)
    archive.pass(&holdDowns)
    archive.pass(&marksToRemember)
    archive.pass(&nextMarks)
  }

  private mutating func passClients(_ archive: inout StateArchive) {
    archive.pass(&watchers)
    archive.pass(&followers)
  }

  private mutating func passAgent(_ archive: inout StateArchive) {
    archive.pass(&agent.isConnected)
    archive.pass(
      &agent.phase,
      {
        switch $0 {
        case .absent: 0
        case .configuring: 1
        case .ready: 2
        }
      },
      { $0 == 0 ? .absent : $0 == 1 ? .configuring : $0 == 2 ? .ready : nil })
    archive.pass(&agent.isWanted)
    archive.pass(&agent.absentSince)
    archive.pass(&agent.generation)
    archive.pass(&agent.pingSequence)
    archive.pass(&agent.nextPing)
    archive.pass(&agent.heardAt)
    archive.pass(&agent.version)
    archive.pass(&agent.connections)
  }

  /// Kernel objects and static addresses by their descriptions, which are found again among all that
  /// the configuration can ask for.
  private mutating func passObjects(_ archive: inout StateArchive) {
    let known = archive.isReading ? objectsByDescription : [:]
    for index in instances.indices {
      pass(&instances[index].installed, known, &archive)
      pass(&instances[index].guarded, known, &archive)
    }
    pass(&virtualLinks, known, &archive)
    pass(&statics.objects, known, &archive)
    pass(&objectHolders, known, &archive)
    pass(&failedObjects, known, &archive)
    var addresses = statics.addresses.map { "\($0)" }
    archive.pass(&addresses)
    guard archive.isReading else { return }
    statics.addresses = configuration.staticAddresses.compactMap(request)
      .filter { addresses.contains("\($0)") }
    if statics.addresses.count != addresses.count { archive.damage() }
  }

  /// All that the configuration can ask the kernel for.
  var objectsByDescription: [String: KernelObject] {
    var all = instances.indices.flatMap { objects(of: $0) + drops(of: $0) } + wantedLinks()
    all += configuration.staticRoutes.compactMap { request($0.route) }
    all += configuration.staticRules.compactMap { request($0.rule) }
    return Dictionary(all.map { ("\($0)", $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func pass(
    _ list: inout [KernelObject], _ known: [String: KernelObject], _ archive: inout StateArchive
  ) {
    var texts = list.map { "\($0)" }
    archive.pass(&texts)
    guard archive.isReading else { return }
    list = texts.compactMap { known[$0] }
    if list.count != texts.count { archive.damage() }
  }

  private func pass<Value: Archivable>(
    _ table: inout [KernelObject: Value], _ known: [String: KernelObject],
    _ archive: inout StateArchive
  ) {
    var texts = Dictionary(
      table.map { ("\($0.key)", $0.value) }, uniquingKeysWith: { first, _ in first })
    archive.pass(&texts)
    guard archive.isReading else { return }
    table = [:]
    for (text, value) in texts {
      guard let object = known[text] else { return archive.damage() }
      table[object] = value
    }
  }
}

extension LinkFacts: Archivable {
  /// A value to read into.
  package static var blank: LinkFacts {
    LinkFacts(index: .blank, name: "", isRunning: false, hardwareAddress: nil, mtu: 0)
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&index)
    archive.pass(&name)
    archive.pass(&isRunning)
    archive.pass(&hardwareAddress)
    archive.pass(&mtu)
  }
}

extension InterfaceAddress: Archivable {
  /// A value to read into.
  package static var blank: InterfaceAddress {
    InterfaceAddress(index: .blank, prefix: .blank)
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&index)
    archive.pass(&prefix)
    archive.pass(&isTentative)
    archive.pass(&isOurs)
  }
}

extension TransportKey: Archivable {
  /// A value to read into.
  package static var blank: TransportKey { TransportKey(family: .ipv4, index: .blank) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&family)
    archive.pass(&index)
    archive.pass(&port)
  }
}

extension UnknownRouter: Archivable {
  static var blank: UnknownRouter { UnknownRouter(number: 0, source: .blank) }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&number)
    archive.pass(&source)
  }
}

extension Maintenance: Archivable {
  static var blank: Maintenance { Maintenance(until: nil, by: "", reason: "") }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&until)
    archive.pass(&by)
    archive.pass(&reason)
  }
}

extension ClientID: Archivable {
  /// A value to read into.
  package static var blank: ClientID { ClientID(0) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    var number = rawValue
    archive.pass(&number)
    self = ClientID(number)
  }
}

extension Watcher: Archivable {
  static var blank: Watcher { Watcher(instance: nil, period: .zero, next: .zero) }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&instance)
    archive.pass(&period)
    archive.pass(&next)
  }
}

extension EventFilter: Archivable {
  static var blank: EventFilter { EventFilter(instance: nil, types: []) }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&instance)
    archive.pass(&types)
  }
}

extension ConnectionReport: Archivable {
  /// A value to read into.
  package static var blank: ConnectionReport { ConnectionReport(state: .cold) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(raw: &state)
    archive.pass(&connections)
    archive.pass(&resolvedAddresses)
    archive.pass(&text)
  }
}
