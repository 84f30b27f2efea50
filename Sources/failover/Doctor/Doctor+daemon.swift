import Configuration
import ControlProtocol
import HostFacts
import NetworkTypes

extension Doctor {
  /// Does the daemon answer, and in time?
  mutating func checkDaemon() {
    guard let status else {
      guard let error = absence?.document.error, error.code != .noDaemon || givenFile == nil else {
        return note(
          DoctorFinding("daemon", .ok, "does not run yet; the rest is as it would find it"))
      }
      return note(
        DoctorFinding(
          "daemon", .fail, error.message,
          remedy: error.next.first ?? "systemctl start failoverd"))
    }
    let shortest = status.instances.map(\.advertIntervalMs).min() ?? 1_000
    if let facts, facts.longestDelayMs > max(shortest, 10) {
      return note(
        DoctorFinding(
          "daemon", .warn,
          "It once ran \(facts.longestDelayMs) ms late, longer than an advert interval.",
          cause: "The machine was paused, swaps, or has too few processors.",
          remedy: "give it CPU time of its own, or a longer advert_int"))
    }
    note(DoctorFinding("daemon", .ok))
  }

  /// Is the configuration valid, and the one that runs?
  mutating func checkConfiguration() {
    guard let file, let parsed else {
      return note(
        DoctorFinding(
          "configuration", .fail,
          "There is neither " + StandardConfiguration.candidates.joined(separator: " nor ") + ".",
          remedy: "write one, or name one: failover doctor --config FILE"))
    }
    let scripts = Set(parsed.claims.filter(Self.isScript).map(\.span))
    let others = parsed.diagnostics.filter { !($0.span.map(scripts.contains) ?? false) }
    let errors = others.filter { $0.severity == .error }
    let warnings = others.filter { $0.severity == .warning }
    if let first = errors.first {
      let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
      note(
        DoctorFinding(
          "configuration", .fail, "\(file) is refused: \(first.message)\(more).",
          remedy: "failover check \(file)"))
    } else if let first = warnings.first {
      let more = warnings.count > 1 ? " (and \(warnings.count - 1) more)" : ""
      note(
        DoctorFinding(
          "configuration", .warn, "\(file): \(first.message)\(more).",
          remedy: "failover check \(file)"))
    } else if status?.config.stale == true, givenFile == nil {
      note(
        DoctorFinding(
          "configuration", .warn, "\(file) has changed since the daemon read it.",
          remedy: "failover reload --dry-run, then failover reload"))
    } else {
      note(DoctorFinding("configuration", .ok))
    }
  }

  /// Can every script be run?
  mutating func checkScripts() {
    guard let file, let parsed else { return }
    let scripts = Set(parsed.claims.filter(Self.isScript).map(\.span))
    guard !scripts.isEmpty else { return }
    let found = parsed.diagnostics.filter { diagnostic in
      diagnostic.severity != .note && (diagnostic.span.map(scripts.contains) ?? false)
    }
    for diagnostic in found {
      let line = diagnostic.span.map { ":\($0.line)" } ?? ""
      note(
        DoctorFinding(
          "scripts", diagnostic.severity == .error ? .fail : .warn,
          "\(file)\(line): \(diagnostic.message).",
          remedy: diagnostic.hints.first ?? "failover check \(file)"))
    }
    if found.isEmpty { note(DoctorFinding("scripts", .ok)) }
  }

  private static func isScript(_ claim: HostClaim) -> Bool {
    if case .script = claim.kind { return true }
    return false
  }

  /// What the agent found at the providers.
  mutating func checkCloud() {
    for found in facts?.cloud ?? [] {
      let result: DoctorFinding.Result =
        switch found.verdict {
        case "ok": .ok
        case "warning": .warn
        default: .fail
        }
      note(DoctorFinding(found.subject, result, found.text, remedy: found.remedy))
    }
  }

  /// Can the witnesses say anything?
  mutating func checkWitness() {
    let witnesses = (status?.instances ?? []).compactMap { instance in
      instance.witness.map { (instance.name, $0) }
    }
    guard !witnesses.isEmpty else { return }
    var isWell = true
    for (name, witness) in witnesses {
      if witness.heldBack {
        isWell = false
        note(
          DoctorFinding(
            "witness", .fail,
            "It holds \(name) back although nobody is heard: \(witness.reason ?? "").",
            remedy: "find out why, or: failover promote --force"))
      }
      let silent = witness.targets.filter { $0.kind == "reach" && $0.answers == false }
      guard !silent.isEmpty else { continue }
      isWell = false
      note(
        DoctorFinding(
          "witness", .warn,
          "\(silent.map(\.target).joined(separator: ", ")) of \(name) does not answer.",
          remedy: "ping it from here, or put another one under reach"))
    }
    if isWell { note(DoctorFinding("witness", .ok)) }
  }

  /// Does etcd answer, where a lease is needed?
  mutating func checkLeases() {
    let leases = (status?.instances ?? []).compactMap(\.lease)
    guard !leases.isEmpty else { return }
    let problems = Set(leases.compactMap(\.problem)).sorted()
    for problem in problems {
      note(
        DoctorFinding(
          "etcd", .fail, "No lease can be taken or kept: nobody is master without it.",
          cause: problem, remedy: "etcdctl endpoint health; see endpoints, user and ca_file"))
    }
    if problems.isEmpty { note(DoctorFinding("etcd", .ok)) }
  }

  /// Do the trackers pass?
  mutating func checkTracking() {
    guard let status else { return }
    var seen: Set<String> = []
    let failed = status.instances.flatMap(\.trackers).filter {
      $0.ok == false && seen.insert($0.kind + $0.name).inserted
    }
    for tracker in failed {
      note(
        DoctorFinding(
          "tracking", .fail, "\(tracker.kind) \(tracker.name) fails.", cause: tracker.note,
          remedy: tracker.kind == "interface"
            ? "ip link show \(tracker.name)" : "run the script by hand as its user"))
    }
    if failed.isEmpty { note(DoctorFinding("tracking", .ok)) }
  }
}
