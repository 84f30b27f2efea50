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
    // A stop ends all; an instance that ends alone was removed by a reload.
    let isRemoved = to == .initialize && stopDeadline == nil
    let specific: (ScriptCommand?, String, word: String) =
      switch to {
      case .master: (notify.master, "notify_master", to.rawValue)
      case .backup: (notify.backup, "notify_backup", to.rawValue)
      case .fault: (notify.fault, "notify_fault", to.rawValue)
      case .initialize where isRemoved && notify.reportsDeletion:
        (notify.deleted, "notify_deleted", "DELETED")
      case .initialize where isRemoved: (notify.fault, "notify_fault", "FAULT")
      case .initialize: (notify.stop, "notify_stop", "STOP")
      }
    let word = specific.word
    tellPipes(index, word)
    let environment = environment(index, state: word, previous: from.rawValue)
    if let command = specific.0 {
      enqueue(.instance(index), command, environment, label: specific.1)
    }
    if var command = notify.any {
      let priority = instances[index].router.parameters.priority
      command.arguments += ["INSTANCE", instances[index].name, word, priority.description]
      enqueue(.instance(index), command, environment, label: "notify")
    }
    mail(index, to)
  }

  /// `notify_master_rx_lower_pri`.
  mutating func notifyLowerPriority(_ index: Int) {
    tellPipes(index, "MASTER_RX_LOWER_PRI")
    guard
      let command = instances[index].configuration.notify.masterReceivesLowerPriority
    else { return }
    let environment = environment(index, state: "MASTER_RX_LOWER_PRI", previous: "MASTER")
    enqueue(.instance(index), command, environment, label: "notify_master_rx_lower_pri")
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

  /// The scripts of a sync group's transition; the priority of a group is 0, as in keepalived.
  mutating func notifyTransition(
    group position: Int, from: ElectionAction.Word, to: ElectionAction.Word
  ) {
    let notify = groups[position].configuration.notify
    let name = groups[position].configuration.name
    let isStopping = to == .initialize
    let specific: (ScriptCommand?, String) =
      switch to {
      case .master: (notify.master, "notify_master")
      case .backup: (notify.backup, "notify_backup")
      case .fault: (notify.fault, "notify_fault")
      case .initialize: (notify.stop, "notify_stop")
      }
    let word = isStopping ? "STOP" : to.rawValue
    tellPipes("GROUP \"\(name)\" \(word) 0")
    let environment = [
      ("FAILOVER_NODE", identity.node), ("FAILOVER_GROUP", name), ("FAILOVER_STATE", word),
      ("FAILOVER_PREVIOUS_STATE", from.rawValue),
      ("FAILOVER_INSTANCES", groups[position].configuration.members.joined(separator: " ")),
    ].map { (name: $0.0, value: $0.1) }
    if let command = specific.0 {
      enqueue(.group(position), command, environment, label: specific.1)
    }
    if var command = notify.any {
      command.arguments += ["GROUP", name, word, "0"]
      enqueue(.group(position), command, environment, label: "notify")
    }
    mail(group: position, to)
  }

  mutating func enqueue(
    _ owner: NotificationOwner, _ command: ScriptCommand,
    _ environment: [(name: String, value: String)], label: String
  ) {
    guard !supervisorIsLost else { return }
    let name = name(of: owner)
    guard !identity.observes else { return log(.notice, "(\(name)) would run \(label).") }
    let notification = PendingNotification(
      command: command, environment: environment, label: label)
    let lost =
      switch owner {
      case .instance(let index): instances[index].notifications.add(notification)
      case .group(let position): groups[position].notifications.add(notification)
      case .removed(let position): removed[position].notifications.add(notification)
      }
    if let lost { log(.error, "(\(name)) \(lost.label) skipped: its predecessors still run.") }
    startNotification(owner)
  }

  /// The name of an instance or group.
  private func name(of owner: NotificationOwner) -> String {
    switch owner {
    case .instance(let index): instances[index].name
    case .group(let position): groups[position].configuration.name
    case .removed(let position): removed[position].name
    }
  }

  private mutating func startNotification(_ owner: NotificationOwner) {
    let next: PendingNotification?
    let timeout: Microseconds
    switch owner {
    case .instance(let index):
      next = instances[index].notifications.next()
      timeout = instances[index].configuration.notify.timeout
    case .group(let position):
      next = groups[position].notifications.next()
      timeout = groups[position].configuration.notify.timeout
    case .removed(let position):
      next = removed[position].notifications.next()
      timeout = removed[position].timeout
    }
    guard let next else { return }
    lastRun += 1
    setRunning(lastRun, owner, next.label == Self.mailLabel ? "mail" : "notify script")
    actions.append(
      .supervise(
        .runScript(
          runID: lastRun,
          ScriptRun(
            arguments: next.command.arguments, user: next.command.user.map(Self.user),
            environment: next.environment.map { EnvironmentVariable($0.name, $0.value) },
            timeout: timeout, purpose: .notify, label: "\(next.label) of \(name(of: owner))"))))
  }

  /// Notes what runs now; gives what ran before.
  @discardableResult
  private mutating func setRunning(
    _ run: UInt64?, _ owner: NotificationOwner, _ name: String = ""
  ) -> String {
    func set(_ queue: inout NotificationQueue) -> String {
      defer { (queue.running, queue.runningName) = (run, name) }
      return queue.runningName
    }
    return switch owner {
    case .instance(let index): set(&instances[index].notifications)
    case .group(let position): set(&groups[position].notifications)
    case .removed(let position): set(&removed[position].notifications)
    }
  }

  /// A notify script ended: its result is logged and the next one starts.
  mutating func notificationFinished(
    _ owner: NotificationOwner, _ run: SupervisorProtocol.ScriptResult
  ) {
    let what = setRunning(nil, owner)
    let name = name(of: owner)
    logOutput("(\(name)) \(what)", run)
    let took = Words.duration(run.duration)
    if run.outcome == .exited(0) {
      log(.info, "(\(name)) \(what) succeeded after \(took).")
    } else {
      let text = "\(what) \(Self.text(of: run.outcome)) after \(took)"
      log(.error, "(\(name)) \(text).")
      record(.notify, instance: name, text: text)
    }
    startNotification(owner)
    removed.removeAll { $0.notifications.isIdle }
    if stopDeadline != nil { finishStopIfIdle() }
  }

  /// What a script printed, in one bounded line.
  mutating func logOutput(_ who: String, _ run: SupervisorProtocol.ScriptResult) {
    guard !run.output.isEmpty else { return }
    let more = run.outputDropped > 0 ? " … and \(run.outputDropped) bytes more" : ""
    log(run.outcome == .exited(0) ? .debug : .info, "\(who) printed: \(run.output)\(more)")
    // The second is what sysctl makes of the first.
    let signs = ["Read-only file system", "permission denied on key"]
    guard !hasToldReadOnly, signs.contains(where: run.output.contains) else { return }
    hasToldReadOnly = true
    log(
      .warning,
      "\(who) wrote where failoverd's unit may forbid it. Allow it: drop-ins/sysctl.conf, which came "
        + "with failoverd.service, for /proc/sys and /sys, else ReadWritePaths= by systemctl edit "
        + "failoverd.")
  }
}
