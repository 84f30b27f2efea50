import Configuration
import Election
import NetworkTypes
import SupervisorProtocol

extension Engine {
  /// Queues the scripts of a transition: the specific one first, then `notify`, as keepalived means
  /// it; one at a time and in order per instance, which keepalived does not do.
  mutating func notifyTransition(
    _ index: Int, from: ElectionAction.Word, to: ElectionAction.Word
  ) {
    let notify = instances[index].configuration.notify
    let isStopping = to == .initialize
    let specific: (ScriptCommand?, String) =
      switch to {
      case .master: (notify.master, "notify_master")
      case .backup: (notify.backup, "notify_backup")
      case .fault: (notify.fault, "notify_fault")
      case .initialize: (notify.stop, "notify_stop")
      }
    let word = isStopping ? "STOP" : to.rawValue
    let environment = environment(index, state: word, previous: from.rawValue)
    if let command = specific.0 {
      enqueue(index, command, environment, label: specific.1)
    }
    if var command = notify.any {
      let priority = instances[index].router.parameters.priority
      command.arguments += ["INSTANCE", instances[index].name, word, priority.description]
      enqueue(index, command, environment, label: "notify")
    }
  }

  /// `notify_master_rx_lower_pri`.
  mutating func notifyLowerPriority(_ index: Int) {
    guard
      let command = instances[index].configuration.notify.masterReceivesLowerPriority
    else { return }
    let environment = environment(index, state: "MASTER_RX_LOWER_PRI", previous: "MASTER")
    enqueue(index, command, environment, label: "notify_master_rx_lower_pri")
  }

  /// Facts of the transition for the script's environment; documented in docs/CONFIGURATION.md.
  private func environment(
    _ index: Int, state: String, previous: String
  ) -> [(name: String, value: String)] {
    let instance = instances[index]
    return [
      ("FAILOVER_NODE", identity.node),
      ("FAILOVER_INSTANCE", instance.name),
      ("FAILOVER_STATE", state),
      ("FAILOVER_PREVIOUS_STATE", previous),
      ("FAILOVER_REASON", instance.reason),
      ("FAILOVER_PRIORITY", instance.router.parameters.priority.description),
      ("FAILOVER_BASE_PRIORITY", instance.configuration.priority.description),
      ("FAILOVER_VIRTUAL_ROUTER_ID", instance.configuration.virtualRouterID.description),
      ("FAILOVER_INTERFACE", instance.configuration.interface),
      (
        "FAILOVER_ADDRESSES",
        instance.allAddresses.map { $0.prefix.description }.joined(separator: " ")
      ),
      ("FAILOVER_MASTER", currentMaster(index)?.description ?? ""),
      ("FAILOVER_MOVE", instance.move?.name ?? ""),
    ]
  }

  private mutating func enqueue(
    _ index: Int, _ command: ScriptCommand, _ environment: [(name: String, value: String)],
    label: String
  ) {
    guard !supervisorIsLost else { return }
    guard !identity.observes else {
      return log(.notice, "(\(instances[index].name)) would run \(label).")
    }
    // A script that never ends must not make the queue grow without bound: the oldest waiting one
    // goes, since only the newest state matters to it.
    if instances[index].notifications.count >= Self.notificationLimit {
      let lost = instances[index].notifications.removeFirst()
      log(.error, "(\(instances[index].name)) \(lost.label) skipped: its predecessors still run.")
    }
    instances[index].notifications.append(
      PendingNotification(command: command, environment: environment, label: label))
    startNotification(index)
  }

  /// Notify scripts that may wait per instance.
  static let notificationLimit = 64

  private mutating func startNotification(_ index: Int) {
    guard instances[index].runningNotification == nil,
      !instances[index].notifications.isEmpty
    else { return }
    let next = instances[index].notifications.removeFirst()
    lastRun += 1
    instances[index].runningNotification = lastRun
    actions.append(
      .supervise(
        .runScript(
          runID: lastRun,
          ScriptRun(
            arguments: next.command.arguments, user: next.command.user.map(Self.user),
            environment: next.environment.map { EnvironmentVariable($0.name, $0.value) },
            timeout: instances[index].configuration.notify.timeout, purpose: .notify,
            label: "\(next.label) of \(instances[index].name)"))))
  }

  /// A notify script ended: its result is logged and the next one starts.
  mutating func notificationFinished(_ index: Int, _ run: SupervisorProtocol.ScriptResult) {
    instances[index].runningNotification = nil
    let name = instances[index].name
    logOutput("(\(name)) notify script", run)
    let took = Words.duration(run.duration)
    if run.outcome == .exited(0) {
      log(.info, "(\(name)) notify script succeeded after \(took).")
    } else {
      let text = "notify script \(Self.text(of: run.outcome)) after \(took)"
      log(.error, "(\(name)) \(text).")
      record(.notify, instance: name, text: text)
    }
    startNotification(index)
    if stopDeadline != nil { finishStopIfIdle() }
  }

  /// What a script printed, in one bounded line.
  mutating func logOutput(_ who: String, _ run: SupervisorProtocol.ScriptResult) {
    guard !run.output.isEmpty else { return }
    let more = run.outputDropped > 0 ? " … and \(run.outputDropped) bytes more" : ""
    log(run.outcome == .exited(0) ? .debug : .info, "\(who) printed: \(run.output)\(more)")
  }
}
