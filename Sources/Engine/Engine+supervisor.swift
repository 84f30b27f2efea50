import Configuration
import ControlProtocol
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

extension Engine {
  /// Takes a message of the supervisor.
  mutating func handle(_ message: SupervisorToEngine) {
    switch message {
    case .start(let facts):
      eventSequence = facts.lastEventSequence
      readIntents(facts.stateBlob)
      takeRecords(facts)
      daemonLife = facts.daemonLife
      probeFilter()
      record(.daemon, text: "failoverd \(identity.version) started")
      rescheduleHousekeeping(at: now)
    case .configuration(let request, let loaded):
      configurationLoaded(request, loaded)
    case .configurationRefused(let request, let summary, let findings):
      configurationRefused(request, summary, findings)
    case .scriptStarted:
      break
    case .scriptFinished(let run, let result):
      scriptFinished(run, result)
    case .watchChanged(let watch, let identifiers):
      watchChanged(watch, identifiers)
    case .watchedProcessExited(let watch, _), .watchedProcessReaped(let watch, _):
      watchedProcessExited(watch)
    case .persisted(let token):
      persistedToken = max(persistedToken, token)
    case .persistFailed(let token, let text):
      log(.error, "the state could not be written: \(text)")
      failOperations(waitingFor: token, text)
    case .eventLines(let request, let lines, let summary):
      eventLines(request, lines, summary)
    case .reloadSignal:
      beginReload(for: nil, dryRun: false)
    case .terminateSignal:
      // A node that stood still first hears who is master now.
      stopIsAsked = true
    case .agentStarted, .agentEnded:
      // The host makes events of them.
      break
    case .fileRead(let name, let number):
      fileRead(name, number)
    case .dumpSignal(let kind):
      writeDump(kind)
    case .recordSaved(let request, let path, let failure):
      recordSaved(request, path: path, failure: failure)
    case .hostEvent(let text):
      // The supervisor has logged it.
      record(.daemon, text: text)
    }
  }

  private mutating func scriptFinished(_ run: UInt64, _ result: SupervisorProtocol.ScriptResult) {
    if filterFinished(run, result) { return }
    if let index = scripts.firstIndex(where: { $0.run == run }) {
      return scriptFinished(index, result)
    }
    if let index = instances.firstIndex(where: { $0.notifications.running == run }) {
      notificationFinished(.instance(index), result)
    } else if let group = groups.firstIndex(where: { $0.notifications.running == run }) {
      notificationFinished(.group(group), result)
    } else if let gone = removed.firstIndex(where: { $0.notifications.running == run }) {
      notificationFinished(.removed(gone), result)
    }
  }

  /// Without the supervisor there is nothing to wait for but the addresses.
  mutating func supervisorLost() {
    supervisorIsLost = true
    for index in instances.indices {
      instances[index].notifications = NotificationQueue()
    }
    for group in groups.indices { groups[group].notifications = NotificationQueue() }
    removed = []
    beginStop()
  }

  /// The daemon shall stop: every master hands over or resigns, then the engine ends.
  mutating func beginStop() {
    stopIsAsked = false
    guard stopDeadline == nil else { return }
    log(.notice, "stopping.")
    record(.daemon, text: "stopping")
    stopDeadline = now + Self.stopBound
    for operation in operations { fail(operation, "failed", "the daemon is stopping") }
    operations = []
    for index in instances.indices { stop(index) }
    if !leavesCloud.isEmpty { stopDeadline = now + Self.cloudStopBound }
    rescheduleHousekeeping(at: now)
    finishStopIfIdle()
  }

  /// A stop takes no longer than this, whatever peers and scripts do.
  static let stopBound = Microseconds.seconds(5)
  /// With a successor that is to bring the cloud addresses to itself, a stop takes no longer than
  /// this: who stops this daemon may stop what serves the clients next.
  static let cloudStopBound = Microseconds.seconds(30)

  private mutating func stop(_ index: Int) {
    sendPresence(index)
    guard case .master = instances[index].router.state else {
      if case .leaving = instances[index].router.state {
        return elect(
          .handOver(
            to: instances[index].sourceAddress ?? .v4(.vrrpGroup), then: .initialize, move: 0),
          index)
      }
      return elect(.shutdown, index)
    }
    if let successor = bestSuccessor(index) {
      if cloud.contains(where: { $0.index == index }) { leavesCloud.insert(index) }
      beginHandOver(index, to: successor, .shutdown, then: .initialize)
    } else {
      elect(.resign(then: .initialize), index)
    }
  }

  /// Ends once nobody holds an address and no notify script runs.
  mutating func finishStopIfIdle() {
    guard stopDeadline != nil else { return }
    // A fault has ended a move; whoever stops does not come back from it.
    for index in instances.indices {
      switch instances[index].router.state {
      case .backup, .fault: elect(.shutdown, index)
      case .initialize, .master, .leaving: break
      }
    }
    let isIdle = instances.allSatisfy { instance in
      instance.router.state == .initialize && instance.notifications.isIdle
    }
    guard isIdle, groups.allSatisfy(\.notifications.isIdle) else { return }
    if leavesCloud.allSatisfy(hasCloudLeft) { finishStop() }
  }

  /// Ends now.
  mutating func finishStop() {
    guard !hasStopped else { return }
    hasStopped = true
    for index in instances.indices where instances[index].router.state != .initialize {
      elect(.shutdown, index)
    }
    removeStatics()
    removeLinks()
    record(.daemon, text: "stopped")
    if hasAuthentication { persistIntents() }
    actions.append(.stop(exitCode: 0))
  }
}
