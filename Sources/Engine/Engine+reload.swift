import Configuration
import ControlProtocol
import Election
import NetworkTypes
import SupervisorProtocol
import Tracking
import VRRPWire

/// A reload that waits for the supervisor.
struct PendingReload: Sendable {
  /// Who asked; nil for a signal.
  var client: ClientID?
  /// True if nothing shall change.
  var isDryRun: Bool
}

extension Engine {
  /// Asks the supervisor to read the files again.
  mutating func beginReload(for client: ClientID?, dryRun: Bool) {
    lastRequest += 1
    reloads[lastRequest] = PendingReload(client: client, isDryRun: dryRun)
    actions.append(.supervise(.loadConfiguration(requestID: lastRequest, dryRun: dryRun)))
  }

  /// The supervisor refuses the file: nothing changes.
  mutating func configurationRefused(
    _ request: UInt32, _ summary: String, _ findings: [ConfigurationFinding] = []
  ) {
    let reload = reloads.removeValue(forKey: request)
    if reload?.isDryRun != true {
      configurationIsStale = true
      record(.daemon, text: "the configuration was refused; what runs stays")
    }
    for finding in findings { log(.error, finding.rendered.joined(separator: "\n")) }
    log(.error, "the configuration was refused; what runs stays. \(summary)")
    guard let client = reload?.client else { return }
    reply(
      client,
      ReloadDocument(
        node: identity.node, file: identity.configurationFile, applied: false,
        diagnostics: findings.map { finding in
          DiagnosticDocument(
            file: finding.file, line: Int(finding.line), column: Int(finding.column),
            severity: finding.severity, message: finding.message, rendered: finding.rendered)
        },
        error: ErrorDocument(
          .configurationRefused, reason: "configurationRefused", message: summary,
          next: ["failover check"])))
  }

  /// The supervisor read the files and found nothing wrong: parse and apply.
  mutating func configurationLoaded(_ request: UInt32, _ loaded: LoadedConfiguration) {
    let source = InMemorySource(
      loaded.texts.map { SourceFile(path: $0.path, bytes: $0.bytes) })
    parseContext.configurationID = loaded.configID
    parseContext.vrrpOnly = loaded.vrrpOnly
    let result = ConfigurationParser.parse(
      file: loaded.mainFile, source: source, context: parseContext)
    guard var new = result.configuration else {
      return configurationRefused(request, "the engine could not read what the supervisor read.")
    }
    new.global.clusterKey = loaded.clusterKey
    Self.addSecrets(loaded.authenticationKeys, to: &new)
    new.assignRulePriorities()
    routingTables = RoutingTableNames.read(
      loaded.texts.filter { RoutingTableNames.paths.contains($0.path) }.map(\.bytes))
    let reload = reloads.removeValue(forKey: request)
    let isFirst = configurationLoadedAt == 0
    let changes = isFirst ? [] : changes(to: new)
    if reload?.isDryRun != true {
      watchTargets = Dictionary(
        loaded.watches.map { ($0.script, $0.target) }, uniquingKeysWith: { first, _ in first })
      apply(new, isFirst: isFirst)
      if !isFirst, configuration.global.fifoStatesOnReload { tellPipesOfAll() }
      configurationLoadedAt = loaded.loadedAt
      configurationIsStale = false
      if isFirst {
        lastServiceText = serviceText
        actions.append(.supervise(.ready(statusText: lastServiceText)))
      } else {
        log(.notice, "reloaded: \(changes.count) changes.")
        record(.daemon, text: "reloaded: \(changes.count) changes")
      }
    }
    guard let client = reload?.client else { return }
    reply(
      client,
      ReloadDocument(
        node: identity.node, file: loaded.mainFile, changes: changes,
        applied: reload?.isDryRun == false))
  }

  private func changes(to new: FailoverConfiguration) -> [ReloadDocument.Change] {
    ConfigurationDifference.between(runningConfiguration, new).map { change in
      ReloadDocument.Change(
        instance: change.instance, keyword: change.keyword, before: change.before,
        after: change.after, effect: change.why, interrupts: change.interrupts)
    }
  }

  /// What was read last, as it stands in the file.
  private var runningConfiguration: FailoverConfiguration {
    var running = configuration
    if running.instances.isEmpty { running.instances = instances.map(\.configuration) }
    return running
  }

  /// Makes the configuration what runs.
  private mutating func apply(_ written: FailoverConfiguration, isFirst: Bool) {
    var new = written
    new.instances = written.groupedInstances
    let old = instances
    var kept = Set<Int>()
    var next: [Instance] = []
    next.reserveCapacity(new.instances.count)
    // The first of those that are alike comes last, so that it is taken first.
    var running: [InstanceIdentity: [Int]] = [:]
    for index in old.indices.reversed() {
      running[InstanceIdentity(old[index].configuration), default: []].append(index)
    }
    for wanted in new.instances {
      guard let match = running[InstanceIdentity(wanted)]?.popLast() else {
        var instance = Instance(configuration: wanted)
        instance.promotion = savedPromotions.removeValue(forKey: wanted.name)
        next.append(instance)
        continue
      }
      kept.insert(match)
      next.append(old[match])
    }
    // Those that are gone leave before anything else moves, with their indexes still valid.
    let leaving = old.indices.filter { !kept.contains($0) }
    for index in leaving { elect(.shutdown, index) }
    for index in leaving { farewell(index) }
    replaceInstances(next, old: old, kept: kept, new)
    configuration = written
    // What instances run with is what the file says, unless a sync group adds to it: thousands of them
    // need not be kept twice.
    if written.syncGroups.isEmpty { configuration.instances = [] }
    applyGroups(of: new)
    adoptConfiguredName()
    applyTrackers(new)
    if isFirst {
      // The protocol's clock counts from the boot of the host.
      let afterBoot = MonotonicInstant.zero + new.global.delayAfterBoot
      startAllowedAt = max(now + new.global.startupDelay, afterBoot)
    }
    virtualAddresses = [:]
    for (index, instance) in new.instances.enumerated() {
      for address in instance.addresses + instance.excludedAddresses {
        virtualAddresses[address.prefix.address, default: []].append(index)
      }
    }
    configuredSources = Set(new.instances.compactMap(\.sourceAddress))
    robbedInstances = []
    lostSources = [:]
    robbedObjects = []
    deadlines.removeAll()
    keyRings = []
    for index in instances.indices {
      instances[index].keyRing = nil
      adopt(new.instances[index], index)
    }
    for index in instances.indices {
      guard let saved = savedMarks.removeValue(forKey: instances[index].name) else { continue }
      restore(saved.marks, sent: saved.sent, index)
    }
    installLinks()
    installStatics(looksAgain: false)
    updatePatience()
    applyMasterLeases()
    applyCloud()
    rebuildTransports()
    resetAnnouncements()
    applyWitnesses()
    for index in instances.indices { removeLeftovers(index) }
    interfacesChanged(instances.indices)
    for index in instances.indices { reschedule(instance: index) }
    for index in scripts.indices { reschedule(script: index) }
    rescheduleHousekeeping(at: now)
  }

  /// An instance is gone; the scripts that tell of it go on.
  private mutating func farewell(_ index: Int) {
    log(.notice, "(\(instances[index].name)) removed.")
    guard !instances[index].notifications.isIdle else { return }
    removed.append(
      RemovedInstance(
        name: instances[index].name, notifications: instances[index].notifications,
        timeout: instances[index].configuration.notify.timeout))
  }

  /// Sets the new list; whatever ran keeps its state.
  private mutating func replaceInstances(
    _ next: [Instance], old: [Instance], kept: Set<Int>, _ new: FailoverConfiguration
  ) {
    if !operations.isEmpty {
      let places = operationsIndexMap(old: instances, next: next)
      for position in operations.indices {
        operations[position].indexes = operations[position].indexes.compactMap { places[$0] }
      }
    }
    instances = next
  }

  private func operationsIndexMap(old: [Instance], next: [Instance]) -> [Int?] {
    old.map { instance in next.firstIndex { $0.name == instance.name } }
  }

  /// Lets a running instance go on under its new configuration.
  private mutating func adopt(_ new: InstanceConfiguration, _ index: Int) {
    let old = instances[index].configuration
    guard old != new || instances[index].sourceAddress == nil else { return }
    let before = addressRequests(index)
    instances[index].configuration = new
    instances[index].expectation = Instance.expectation(of: new)
    // Marks and numbers stay: a reload is no chance for a replay.
    let marks = instances[index].authenticator?.marks ?? []
    instances[index].authenticator = Instance.policy(of: new).map {
      AdvertisementAuthenticator(policy: $0, marks: marks)
    }
    instances[index].encoded = []
    instances[index].found = []
    let configured = Set(new.unicastPeers.map(\.address))
    for (address, _) in instances[index].peers
    where !instances[index].isMulticast && !configured.contains(address) {
      instances[index].peers[address] = nil
    }
    guard instances[index].holdsAddresses else { return }
    let after = addressRequests(index)
    // Another lease alone is given with the next renewal.
    let gone = before.filter { old in !after.contains { $0.isSameAddress(as: old) } }
    let added = after.filter { new in !before.contains { $0.isSameAddress(as: new) } }
    let objects = self.objects(of: index)
    if !instances[index].installed.allSatisfy(objects.contains) { removeObjects(index) }
    guardAddresses(index)
    for request in gone { instances[index].boundAt[request] = nil }
    if !gone.isEmpty, !identity.observes { actions.append(.removeAddresses(gone)) }
    if !added.isEmpty {
      bindAddresses(index)
      sendAnnouncements(index, repetitions: new.announcements.repetitions)
    }
    installObjects(index)
  }

  /// Sets the trackers; a script whose command stays keeps its verdict.
  private mutating func applyTrackers(_ new: FailoverConfiguration) {
    let used = { (name: String) in
      new.instances.contains { $0.trackedScripts.contains { $0.name == name } }
    }
    var nextScripts: [ScriptState] = []
    for script in new.scripts {
      guard used(script.name) else {
        log(.warning, "script \(script.name) is not tracked by any instance and not run.")
        continue
      }
      if var state = scripts.first(where: { $0.tracker.script.name == script.name }),
        state.tracker.adopt(script, at: now)
      {
        nextScripts.append(state)
        continue
      }
      nextScripts.append(ScriptState(tracker: ScriptTracker(script: script, now: now)))
    }
    for index in scripts.indices {
      if let run = scripts[index].run, !nextScripts.contains(where: { $0.run == run }) {
        actions.append(.supervise(.cancelScript(runID: run)))
      }
      actions.append(.supervise(.unwatch(watchID: watchID(script: index))))
    }
    for index in processes.indices {
      actions.append(.supervise(.unwatch(watchID: watchID(process: index))))
    }
    scripts = nextScripts
    processes = new.processes.map { process in
      if let state = processes.first(where: { $0.tracker.process == process }) { return state }
      return ProcessState(tracker: ProcessTracker(process: process))
    }
    beginWatches()
  }

  private mutating func beginWatches() {
    for index in scripts.indices {
      guard let target = watchTargets[scripts[index].tracker.script.name] else { continue }
      scripts[index].isWatched = true
      scripts[index].watchedName = Self.name(of: target)
      actions.append(.supervise(.watch(watchID: watchID(script: index), target)))
    }
    for index in processes.indices {
      let process = processes[index].tracker.process
      let rule: ProcessPattern.ParameterRule =
        switch process.parameterMatch {
        case nil: .exact
        case .partial?: .partial
        case .initial?: .initial
        }
      let pattern = ProcessPattern(
        words: process.process, parameters: rule, fullCommand: process.fullCommand)
      actions.append(
        .supervise(.watch(watchID: watchID(process: index), .trackProcess(pattern))))
    }
  }

  private static func name(of target: WatchTarget) -> String {
    switch target {
    case .pidof(let name), .killall(let name), .pgrep(let name, _): name
    case .pidFile(let path): path
    case .trackProcess(let pattern): pattern.words.first ?? ""
    }
  }
}
