import Configuration
import ControlProtocol
import Election
import NetworkTypes

/// A client that watches the status.
struct Watcher: Sendable {
  /// Only this instance; nil means all.
  var instance: String?
  /// How often at least.
  var period: Microseconds
  /// When the next document is due.
  var next: MonotonicInstant
}

extension Engine {
  /// Answers one request of the control socket.
  mutating func handle(
    _ request: ControlRequest, from client: ClientID, _ credentials: ClientCredentials
  ) {
    if request.needsAdministrator && !credentials.isAdministrator {
      return replyError(
        client, request.name, .notPermitted, "notPermitted",
        "uid \(credentials.user) may read but not change the state.",
        next: ["sudo failover \(request.name)"])
    }
    switch request {
    case .status(let instance, let watch): status(instance, watch, client)
    case .promote(let move): promote(move, client, credentials)
    case .demote(let move, let peer): demote(move, to: peer, client, credentials)
    case .release(let selection): release(selection, client, credentials)
    case .maintenance(let wanted): maintenance(wanted, client, credentials)
    case .isMaster(let instance): answerIsMaster(instance, client)
    case .wait(let instance, let condition, let timeout):
      wait(instance, condition, timeout, client)
    case .reload(let dryRun): beginReload(for: client, dryRun: dryRun)
    case .events(let query): queryEvents(query, for: client)
    case .stats(let instance): replyStatistics(instance, client)
    case .version:
      reply(
        client,
        VersionDocument(
          node: identity.node, version: identity.version,
          processID: Int(identity.processIDs.first ?? 0),
          startedAt: WallTime(
            unixMicroseconds: wall - (now - startedAt).count)))
    case .doctorFacts: beginExamination(client)
    case .cloudShow: cloudShow(client)
    case .cloudAssign(let address): cloudAssign(address, client, credentials)
    case .record: saveRecord(for: client)
    }
  }

  mutating func disconnected(_ client: ClientID) {
    watchers[client] = nil
    followers[client] = nil
    examinations = examinations.filter { $0.value.client != client }
    operations.removeAll { operation in
      guard operation.client == client else { return false }
      // What was begun goes on; only the waiting ends.
      return true
    }
    for (request, pending) in eventQueries where pending.client == client {
      eventQueries[request] = nil
    }
  }

  /// Indexes of what a command names, or an answer that says what is wrong. A command that moves an
  /// instance moves its sync group.
  mutating func resolve(
    _ selection: InstanceSelection, _ command: String, _ client: ClientID, moving: Bool = false
  ) -> [Int]? {
    switch selection {
    case .all where !instances.isEmpty: return Array(instances.indices)
    case .onlyOne where instances.count == 1: return [0]
    case .onlyOne where moving && groups.first?.members.count == instances.count:
      return groups[0].members
    case .named(let name):
      if let index = instances.firstIndex(where: { $0.name == name }) {
        return moving ? instances[index].group.map { groups[$0].members } ?? [index] : [index]
      }
      if let group = groups.first(where: { $0.configuration.name == name }) { return group.members }
      replyError(
        client, command, .usage, "unknownInstance", "there is no instance '\(name)'.",
        next: ["one of: " + instances.map(\.name).joined(separator: ", ")])
    case .onlyOne, .all:
      let names = instances.map(\.name).prefix(8).joined(separator: ", ")
      replyError(
        client, command, .usage, "whichInstance",
        instances.isEmpty
          ? "no instance is configured." : "name one of \(instances.count) instances, or --all.",
        next: instances.isEmpty ? [] : ["one of: \(names)"])
    }
    return nil
  }

  /// Ends a request with an error.
  mutating func replyError(
    _ client: ClientID, _ command: String, _ code: ErrorCode, _ reason: String,
    _ message: String, next: [String] = [], instance: String? = nil
  ) {
    reply(
      client,
      OutcomeDocument(
        node: identity.node, command: command,
        error: ErrorDocument(
          code, reason: reason, message: message, next: next, instance: instance)))
  }

  private mutating func answerIsMaster(_ instance: String?, _ client: ClientID) {
    let selection: InstanceSelection = instance.map { .named($0) } ?? .onlyOne
    guard let index = resolve(selection, "is-master", client)?.first else { return }
    reply(
      client,
      AnswerDocument(
        node: identity.node, command: "is-master", instance: instances[index].name,
        state: StateWord(rawValue: instances[index].visibleState.rawValue),
        answer: instances[index].visibleState == .master))
  }

  private mutating func wait(
    _ instance: String?, _ condition: WaitCondition, _ timeout: Microseconds?, _ client: ClientID
  ) {
    let selection: InstanceSelection = instance.map { .named($0) } ?? .all
    guard let indexes = resolve(selection, "wait", client) else { return }
    begin(
      operation(
        client, .wait(condition), indexes,
        timeout: timeout ?? Microseconds.seconds(100 * 365 * 86_400)))
  }

  /// An operation that begins now.
  mutating func operation(
    _ client: ClientID, _ kind: Operation.Kind, _ indexes: [Int], timeout: Microseconds
  ) -> Operation {
    Operation(
      id: nextRandom(), client: client, kind: kind, indexes: indexes, startedAt: now,
      deadline: now + timeout, names: indexes.map { instances[$0].name })
  }
}
