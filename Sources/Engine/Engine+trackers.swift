import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import Tracking

/// A track script with what the engine knows of its runs.
struct ScriptState: Sendable {
  /// The judge.
  var tracker: ScriptTracker
  /// The run under way.
  var run: UInt64?
  /// The processes that the script asks for, as far as the supervisor watches them.
  var watched: [Int32] = []
  /// Name of the program that is watched.
  var watchedName: String?
  /// True if the script is one of the idioms that can be watched.
  var isWatched = false
}

/// A tracked process.
struct ProcessState: Sendable {
  /// The judge.
  var tracker: ProcessTracker
}

extension Engine {
  /// True if the script's result matters to somebody.
  func isUsed(script name: String) -> Bool {
    instances.contains { $0.configuration.trackedScripts.contains { $0.name == name } }
  }

  mutating func fire(script index: Int) {
    if scripts[index].tracker.startIfDue(at: now) {
      lastRun += 1
      scripts[index].run = lastRun
      let script = scripts[index].tracker.script
      actions.append(
        .supervise(
          .runScript(
            runID: lastRun,
            ScriptRun(
              arguments: script.command.arguments, user: script.command.user.map(Self.user),
              timeout: script.timeout, purpose: .track, label: script.name))))
    }
    reschedule(script: index)
  }

  mutating func reschedule(script index: Int) {
    if let deadline = scripts[index].tracker.deadline {
      deadlines.schedule(slot(script: index), at: deadline)
    }
  }

  mutating func fire(process index: Int) {
    if processes[index].tracker.settle(at: now) { processVerdictChanged(index) }
    if let deadline = processes[index].tracker.deadline {
      deadlines.schedule(slot(process: index), at: deadline)
    }
  }

  /// The number under which the supervisor watches for a script.
  func watchID(script index: Int) -> UInt32 { UInt32(index) }
  /// The number under which the supervisor watches for a process block.
  func watchID(process index: Int) -> UInt32 { 0x8000_0000 | UInt32(index) }

  /// A run of a track script ended.
  mutating func scriptFinished(_ index: Int, _ run: SupervisorProtocol.ScriptResult) {
    scripts[index].run = nil
    let name = scripts[index].tracker.script.name
    let before = scripts[index].tracker.lastResult
    let result: RunResult =
      run.outcome == .exited(0) ? .success : .failure(Self.text(of: run.outcome))
    if before != result { logOutput("script \(name)", run) }
    if before != result, case .failure(let text) = result {
      log(.warning, "script \(name) \(text).")
    }
    let changed = scripts[index].tracker.finish(result, at: now)
    if scripts[index].isWatched {
      actions.append(.supervise(.refreshWatch(watchID: watchID(script: index))))
    }
    if changed {
      let isUp = scripts[index].tracker.isUp ?? false
      log(.notice, "script \(name) is \(isUp ? "up" : "down").")
      record(.tracker, text: "\(name) is \(isUp ? "up" : "down")\(Self.suffix(result))")
      trackerChanged { $0.trackedScripts.contains { $0.name == name } }
    }
    reschedule(script: index)
  }

  private static func suffix(_ result: RunResult) -> String {
    if case .failure(let text) = result { return ": it \(text)" }
    return ""
  }

  /// How a run ended, after the name of the script.
  static func text(of outcome: ScriptOutcome) -> String {
    switch outcome {
    case .exited(let status): "ended with status \(status)"
    case .signaled(let number): "was ended by signal \(number)"
    case .timedOut: "ran longer than its timeout"
    case .failedToStart(let text): "could not be started: \(text)"
    }
  }

  mutating func watchedProcessExited(_ watch: UInt32) {
    guard watch & 0x8000_0000 == 0, scripts.indices.contains(Int(watch)) else { return }
    scripts[Int(watch)].tracker.watchedProcessExited(at: now)
    reschedule(script: Int(watch))
  }

  mutating func watchChanged(_ watch: UInt32, _ identifiers: [Int32]) {
    if watch & 0x8000_0000 == 0 {
      if scripts.indices.contains(Int(watch)) { scripts[Int(watch)].watched = identifiers }
      return
    }
    let index = Int(watch & 0x7FFF_FFFF)
    guard processes.indices.contains(index) else { return }
    if processes[index].tracker.update(identifiers, at: now) { processVerdictChanged(index) }
    if let deadline = processes[index].tracker.deadline {
      deadlines.schedule(slot(process: index), at: deadline)
    }
  }

  private mutating func processVerdictChanged(_ index: Int) {
    let tracker = processes[index].tracker
    let state = tracker.isUp ?? false ? "up" : "down"
    log(
      .notice, "process \(tracker.process.name) is \(state) (\(tracker.identifiers.count) running)."
    )
    record(.tracker, text: "\(tracker.process.name) is \(state)")
    trackerChanged { $0.trackedProcesses.contains { $0.name == tracker.process.name } }
  }

  private mutating func trackerChanged(_ concerns: (InstanceConfiguration) -> Bool) {
    for index in instances.indices where concerns(instances[index].configuration) {
      let before = instances[index].router.parameters.priority
      updateFaults(index)
      updateParameters(index)
      let after = instances[index].router.parameters.priority
      if before != after {
        log(.notice, "(\(instances[index].name)) effective priority \(before) -> \(after)")
        record(
          .priority, instance: instances[index].name,
          text: "effective priority \(before) -> \(after)")
        tellPriority(index)
      }
    }
  }

  /// The number in a tracked file was read.
  mutating func fileRead(_ name: String, _ number: Int64) {
    guard configuration.files.contains(where: { $0.name == name }) else { return }
    let before = fileNumbers.updateValue(number, forKey: name)
    guard before != number else { return }
    log(.notice, "file \(name) says \(number).")
    record(.tracker, text: "\(name) says \(number)")
    trackerChanged { $0.trackedFiles.contains { $0.name == name } }
  }

  /// Verdict of a script by name; nil while it has not reported or does not exist.
  func verdict(script name: String) -> Bool? {
    for index in scripts.indices where scripts[index].tracker.script.name == name {
      return scripts[index].tracker.isUp
    }
    return nil
  }

  /// Verdict of a process block by name.
  func verdict(process name: String) -> Bool? {
    processes.first { $0.tracker.process.name == name }?.tracker.isUp
  }

  /// Verdict of an interface by name.
  func verdict(interface name: String) -> Bool {
    linkNames[name].flatMap { links[$0] }?.isRunning ?? false
  }

  private func effects(_ index: Int) -> [(name: String, effect: TrackerEffect)] {
    var result: [(name: String, effect: TrackerEffect)] = []
    forEachEffect(index) { result.append(($0, $1)) }
    return result
  }

  /// Names and effects of all trackers of an instance, without a list of them: the effective priority
  /// is asked for after each message of a peer.
  private func forEachEffect(_ index: Int, _ take: (String, TrackerEffect) -> Void) {
    for script in instances[index].configuration.trackedScripts {
      let isUp = verdict(script: script.name)
      take(script.name, TrackerEffect(isUp: isUp, weight: script.weight))
    }
    for process in instances[index].configuration.trackedProcesses {
      let isUp = verdict(process: process.name)
      take(process.name, TrackerEffect(isUp: isUp, weight: process.weight))
    }
    for file in instances[index].configuration.trackedFiles {
      let number = fileNumbers[file.name]
      take(file.name, TrackerEffect(number: number, weight: file.weight))
    }
    for interface in instances[index].configuration.trackedInterfaces {
      let isUp = verdict(interface: interface.name)
      let effect = TrackerEffect(isUp: isUp, weight: interface.weight)
      take("interface \(interface.name)", effect)
    }
  }

  /// True if anything is tracked at all.
  private func hasTrackers(_ index: Int) -> Bool {
    !instances[index].configuration.trackedScripts.isEmpty
      || !instances[index].configuration.trackedProcesses.isEmpty
      || !instances[index].configuration.trackedFiles.isEmpty
      || !instances[index].configuration.trackedInterfaces.isEmpty
  }

  /// Sum of the weights that count now.
  func trackerWeights(_ index: Int) -> Int {
    guard hasTrackers(index) else { return 0 }
    var sum = 0
    forEachEffect(index) { _, effect in
      if case .weight(let weight) = effect { sum += weight }
    }
    return sum
  }

  /// Trackers without weight that fail; a forced promotion overrides them.
  func trackerFaults(_ index: Int) -> [FaultReason] {
    if let promotion = instances[index].promotion, promotion.forced,
      promotion.node == identity.node
    {
      return []
    }
    guard hasTrackers(index) else { return [] }
    return effects(index).compactMap { $0.effect == .fault ? .tracker($0.name) : nil }
  }

  /// True while a tracker without weight has not reported yet.
  func isPending(_ index: Int) -> Bool {
    hasTrackers(index) && effects(index).contains { $0.effect == .pending } || awaitsLink(index)
  }

  /// A user of the configuration in the terms of the supervisor.
  static func user(_ user: Configuration.ScriptUser) -> SupervisorProtocol.ScriptUser {
    SupervisorProtocol.ScriptUser(user: user.user, group: user.group)
  }
}
