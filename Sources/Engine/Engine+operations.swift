import Configuration
import AgentProtocol
import ControlProtocol
import Election
import NetworkTypes
import VRRPWire

extension Engine {
  /// Adds a command that waits; it may be done already.
  mutating func begin(_ operation: Operation) {
    operations.append(operation)
    rescheduleHousekeeping(at: min(operation.deadline, now + .seconds(1)))
  }

  /// Looks at all waiting commands; called after every event.
  mutating func checkOperations() {
    if stopDeadline != nil { finishStopIfIdle() }
    guard !operations.isEmpty else { return }
    let waiting = operations
    operations = []
    for operation in waiting {
      if hasLostPromotion(operation) {
        refuse(operation, "the promotion did not last")
      } else if isDone(operation) {
        finish(operation)
      } else if now >= operation.deadline {
        timeOut(operation, among: waiting)
      } else {
        operations.append(operation)
      }
    }
  }

  /// True if what a promotion waits for would come without it: it ended while it was asked for.
  private func hasLostPromotion(_ operation: Operation) -> Bool {
    operation.kind == .promote
      && operation.indexes.contains { index in
        instances.indices.contains(index) && instances[index].promotion?.node != identity.node
      }
  }

  /// Answers that a command was given up.
  private mutating func refuse(_ operation: Operation, _ text: String) {
    var document = outcome(operation, changed: false, .unchanged)
    document.error = ErrorDocument(
      .refused, reason: "refused", message: "\(text).", next: ["failover status"])
    reply(operation.client, document)
  }

  private func isDone(_ operation: Operation) -> Bool {
    guard operation.token <= persistedToken else { return false }
    return operation.indexes.allSatisfy { index in
      guard instances.indices.contains(index) else { return true }
      let instance = instances[index]
      switch operation.kind {
      case .promote:
        return isMaster(index) && areAddressesBound(index) && instance.move == nil
          && isCloudConfirmed(index)
      case .demote:
        return instance.visibleState != .master && isPeerMaster(index) && hasCloudLeft(index)
      case .release:
        return instance.promotion == nil && instance.move == nil && !isAwaiting(index)
      case .maintenanceOn:
        return !instance.holdsAddresses && (!operation.awaitsCloud || hasCloudLeft(index))
      case .wait(let condition): return holds(condition, index)
      case .cloudShow: return wasCloudRead(index, since: operation.startedAt)
      case .cloudAssign(let number): return isAsserted(number, since: operation.startedAt)
      }
    }
  }

  /// True while a successor was asked but not heard.
  private func isAwaiting(_ index: Int) -> Bool {
    if case .leaving = instances[index].router.state {
      return !instances[index].router.state.isLingering
    }
    return false
  }

  /// True if this node is master and not about to let go.
  func isMaster(_ index: Int) -> Bool {
    if case .master = instances[index].router.state { return true }
    return false
  }

  /// True if the kernel has all addresses of the instance.
  func areAddressesBound(_ index: Int) -> Bool {
    identity.observes || addressRequests(index).allSatisfy(isBound)
  }

  private func isPeerMaster(_ index: Int) -> Bool {
    guard case .backup(let backup) = instances[index].router.state else { return true }
    return backup.master != nil
  }

  private func holds(_ condition: WaitCondition, _ index: Int) -> Bool {
    switch condition {
    case .master: isMaster(index)
    case .backup: instances[index].visibleState == .backup
    case .redundant:
      instances[index].faults.isEmpty && instances[index].isStarted
        && instances[index].peers.contains {
          isPresent($0.value) && ($0.value.presence?.readiness.isReady ?? false)
        }
    case .confirmed:
      isMaster(index)
        ? areAddressesBound(index) && isCloudConfirmed(index)
        : instances[index].router.state.word == .backup && isPeerMaster(index)
          && hasCloudLeft(index)
    }
  }

  private mutating func finish(_ operation: Operation) {
    let took = now - operation.startedAt
    var document = outcome(operation, changed: true, .done)
    document.tookMs = took.wholeMilliseconds
    switch operation.kind {
    case .promote, .demote: document.text = operation.indexes.flatMap { moveText($0, took) }
    case .release:
      document.text = operation.indexes.map { "\(instances[$0].name): promotion ended." }
    case .maintenanceOn:
      document.text = maintenanceText
      document.maintenance = maintenanceStatus
    case .wait:
      document.changed = false
    case .cloudShow: return reply(operation.client, statusDocument(nil))
    case .cloudAssign(let number): document.text = [assertionText(number, took)]
    }
    reply(operation.client, document)
  }

  private func moveText(_ index: Int, _ took: Microseconds) -> [String] {
    let name = instances[index].name
    let master = currentMaster(index).map { address in
      address == instances[index].sourceAddress
        ? identity.node : instances[index].peers[address]?.node ?? address.description
    }
    let held =
      instances[index].allAddresses.map(\.prefix.address.description)
      + instances[index].configuration.cloudAddresses.map(\.address.description)
    let holds =
      held.isEmpty || !isMaster(index)
      ? "" : " and holds \(held.prefix(3).joined(separator: ", "))\(held.count > 3 ? ", …" : "")"
    var lines = [
      "\(name): \(master ?? "nobody") is MASTER\(holds), after \(Words.seconds(took))."
    ]
    if let promotion = instances[index].promotion {
      let until = promotion.until.map { WallTime(unixMicroseconds: $0).shortText }
      lines.append(
        until.map { "Until \($0) or `failover release`." }
          ?? "Until `failover release`.")
    }
    return lines
  }

  private mutating func timeOut(_ operation: Operation, among waiting: [Operation]) {
    var moved = false
    // Typed twice: what the second one waits for is not taken back by the first.
    let awaited = Set(
      waiting.filter { $0.kind == .promote && $0.deadline > now }.flatMap(\.indexes))
    for index in operation.indexes where instances.indices.contains(index) {
      switch operation.kind {
      case .promote:
        if isMaster(index) {
          moved = true
        } else if !awaited.contains(index) {
          withdrawPromotion(index)
        }
      case .demote:
        if instances[index].holdsAddresses { instances[index].move = nil } else { moved = true }
      case .cloudShow: return reply(operation.client, statusDocument(nil))
      case .release, .maintenanceOn, .wait, .cloudAssign: break
      }
    }
    var document = outcome(operation, changed: moved, moved ? .moved : .unchanged)
    document.error = ErrorDocument(
      .timedOut, reason: "timedOut",
      message: ([Self.timeOutText(operation.kind, moved: moved)]
        + operation.indexes.filter(instances.indices.contains).compactMap(cloudDelay))
        .joined(separator: " "),
      next: moved && !cloud.isEmpty
        ? ["failover wait --for confirmed --timeout 5m", "failover release"]
        : ["failover status"], instance: operation.names.count == 1 ? operation.names[0] : nil)
    reply(operation.client, document)
  }

  private static func timeOutText(_ kind: Operation.Kind, moved: Bool) -> String {
    switch kind {
    case .promote where moved: "this node is MASTER, but not all is confirmed."
    case .promote: "the master did not hand over in time; the promotion was withdrawn."
    case .demote where moved: "the successor is MASTER, but not all is confirmed."
    case .demote: "the successor did not take over in time."
    case .release: "the promoted node did not let go in time."
    case .maintenanceOn: "maintenance is on, but an address is still held."
    case .cloudShow: "the provider did not answer in time."
    case .cloudAssign: "this node keeps trying."
    case .wait(let condition): "it did not become \(condition.rawValue) in time."
    }
  }

  /// A promotion that did not come true is taken back.
  mutating func withdrawPromotion(_ index: Int) {
    instances[index].move = nil
    guard instances[index].promotion?.node == identity.node else { return }
    instances[index].promotion = nil
    instances[index].outbid = nil
    persistIntents()
    updateFaults(index)
    updateParameters(index)
  }

  /// Ends commands about an instance with a refusal: those that wait for it to move, or only some.
  mutating func failOperations(
    _ index: Int, _ text: String,
    kinds: [Operation.Kind] = [.promote, .demote, .maintenanceOn]
  ) {
    let concerned = operations.filter { operation in
      operation.indexes.contains(index) && kinds.contains(operation.kind)
    }
    for operation in concerned {
      operations.removeAll { $0.id == operation.id }
      for other in operation.indexes where operation.kind == .promote {
        // Where it came true already, the addresses go back as well: the members of a group would
        // else end up at two nodes.
        if other != index, isMaster(other) {
          releaseOwnPromotion(other, by: "the end of its command, \(text)")
        } else {
          withdrawPromotion(other)
        }
      }
      var document = outcome(operation, changed: false, .unchanged)
      document.error = ErrorDocument(
        .refused, reason: "refused", message: "\(text).",
        next: ["failover status"], instance: instances[index].name)
      reply(operation.client, document)
    }
  }

  /// Ends commands whose state could not be written, and takes back what they had begun: what is not
  /// on the disk would not survive a restart, and was answered as failed.
  mutating func failOperations(waitingFor token: UInt64, _ text: String) {
    guard token != 0 else { return }
    let failed = operations.filter { $0.token == token }
    operations.removeAll { $0.token == token }
    for operation in failed {
      fail(operation, "stateNotWritten", "the state could not be written: \(text)")
      switch operation.kind {
      case .promote: for index in operation.indexes { withdrawPromotion(index) }
      case .maintenanceOn: withdrawMaintenance(because: "its state could not be written")
      case .demote, .release, .wait, .cloudShow, .cloudAssign: break
      }
    }
  }

  /// Answers that a command failed.
  mutating func fail(_ operation: Operation, _ reason: String, _ text: String) {
    var document = outcome(operation, changed: false, .unchanged)
    document.error = ErrorDocument(.failed, reason: reason, message: text)
    reply(operation.client, document)
  }

  /// Tells a waiting client what happens.
  mutating func progress(_ operation: Operation, _ instance: String?, _ text: String) {
    let document = ProgressDocument(
      atMs: (now - operation.startedAt).wholeMilliseconds, instance: instance, text: text)
    actions.append(.reply(operation.client, document: Self.json(document), isFinal: false))
  }

  private func outcome(
    _ operation: Operation, changed: Bool, _ outcome: OutcomeDocument.Outcome
  ) -> OutcomeDocument {
    OutcomeDocument(
      node: identity.node, command: operation.command, changed: changed, outcome: outcome,
      instances: operation.indexes.filter { instances.indices.contains($0) }.map(stateOf))
  }

  /// Name and state of an instance for an answer.
  func stateOf(_ index: Int) -> OutcomeDocument.InstanceState {
    OutcomeDocument.InstanceState(
      name: instances[index].name,
      state: StateWord(rawValue: instances[index].visibleState.rawValue))
  }

  /// Sends the last document of an answer.
  mutating func reply(_ client: ClientID, _ document: some JSONWritable) {
    actions.append(.reply(client, document: Self.json(document), isFinal: true))
  }
}
