import AgentProtocol
import ControlProtocol
import Election
import NetworkTypes
import VRRPWire

extension Engine {
  /// `failover stats`.
  mutating func replyStatistics(_ name: String?, _ client: ClientID) {
    if let name, resolve(.named(name), "stats", client) == nil { return }
    let shown = instances.filter { name == nil || $0.name == name }
    reply(
      client,
      StatsDocument(
        node: identity.node,
        since: WallTime(unixMicroseconds: wall - (now - startedAt).count),
        counters: [StatsDocument.Counter(name: "events", value: Int64(eventSequence))],
        instances: shown.map { instance in
          StatsDocument.Instance(
            name: instance.name,
            counters: (instance.statistics.entries + instance.counters.entries).map {
              StatsDocument.Counter(name: $0.name, value: Int64(clamping: $0.value))
            })
        }))
  }

  /// Facts that only the daemon knows, for `failover doctor`.
  mutating func replyDoctorFacts(_ client: ClientID, findings: [Finding]) {
    let facts = instances.map { instance in
      DoctorFactsDocument.Instance(
        name: instance.name,
        state: StateWord(rawValue: instance.router.state.word.rawValue),
        advertsSent: Int64(clamping: instance.statistics.advertisementsSent),
        advertsReceived: Int64(clamping: instance.counters[.advertisementsReceived]),
        heardAgoMs: instance.peers.values.compactMap(\.heardAt).max().map {
          (now - $0).wholeMilliseconds
        },
        dropped: instance.counters.entries.filter { $0.value > 0 && $0.name.hasSuffix("Errors") }
          .map { StatsDocument.Counter(name: $0.name, value: Int64(clamping: $0.value)) })
    }
    reply(
      client,
      DoctorFactsDocument(
        node: identity.node, version: identity.version, configFile: identity.configurationFile,
        stateDirectory: identity.stateDirectory,
        stateIsWritten: persistedToken == lastPersistToken,
        processIDs: identity.processIDs.map { Int($0) },
        longestDelayMs: longestDelay.count / 1_000, instances: facts, cloud: documents(findings)))
  }
}
