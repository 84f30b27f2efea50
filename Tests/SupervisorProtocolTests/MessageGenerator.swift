import NetworkTypes

import SupervisorProtocol

/// Makes messages of every kind from a seed, so that a failure can be replayed.
struct MessageGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  mutating func flag() -> Bool { next() & 1 == 1 }
  mutating func bytes(_ most: Int = 40) -> [UInt8] {
    (0..<below(most)).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
  mutating func text() -> String {
    let pieces = [
      "", "a", "VI_1", "Grüße", "\u{0}", "\n", "日本", "👍", "=", String(repeating: "x", count: 300),
    ]
    return (0..<below(4)).map { _ in pieces[below(pieces.count)] }.joined()
  }
  mutating func texts() -> [String] { (0..<below(5)).map { _ in text() } }
  mutating func optional<T>(_ make: (inout Self) -> T) -> T? { flag() ? make(&self) : nil }
  mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: next()) }
  mutating func signed() -> Int32 { Int32(truncatingIfNeeded: next()) }
  mutating func long() -> Int64 { Int64(truncatingIfNeeded: next()) }

  mutating func outcome() -> ScriptOutcome {
    switch below(4) {
    case 0: .exited(signed())
    case 1: .signaled(signed())
    case 2: .timedOut
    default: .failedToStart(text())
    }
  }

  mutating func target() -> WatchTarget {
    switch below(5) {
    case 0: .pidof(text())
    case 1: .killall(text())
    case 2: .pgrep(text(), isExact: flag())
    case 3: .pidFile(text())
    default:
      .trackProcess(
        ProcessPattern(
          words: texts(), parameters: ProcessPattern.ParameterRule.allCases[below(3)],
          fullCommand: flag()))
    }
  }

  mutating func scriptRun() -> ScriptRun {
    ScriptRun(
      arguments: texts(),
      user: optional {
        ScriptUser(
          user: $0.text(), group: $0.optional { $0.text() }, supplementaryGroups: $0.flag())
      },
      environment: (0..<below(4)).map { _ in EnvironmentVariable(text(), text()) },
      timeout: Microseconds(long()), killAfter: Microseconds(long()),
      purpose: flag() ? .track : .notify, label: text())
  }

  mutating func startFacts() -> StartFacts {
    var facts = StartFacts(
      nodeName: text(), softwareVersion: text(), bootEpoch: next(), wallClockOffset: long(),
      configFile: text(), runDirectory: text(), stateDirectory: text(),
      supervisorProcessID: signed(), observe: flag(), stateBlob: bytes(),
      lastEventSequence: next())
    facts.records = (0..<below(3)).map { _ in instanceRecord() }
    facts.lastAlive = long()
    facts.daemonLife = UInt64(bitPattern: long())
    return facts
  }

  mutating func configuration() -> LoadedConfiguration {
    var loaded = LoadedConfiguration(
      texts: (0..<below(4)).map { _ in ConfigurationText(path: text(), bytes: bytes(50_000)) },
      mainFile: text(), configID: text(), clusterKey: optional { $0.bytes() },
      watches: (0..<below(3)).map { _ in ScriptWatch(script: text(), target: target()) },
      hostFindings: texts(), dryRun: flag(), loadedAt: long())
    loaded.authenticationKeys = (0..<below(3)).map { _ in
      LoadedKey(instance: text(), id: UInt8(below(256)), secret: bytes())
    }
    return loaded
  }

  mutating func toEngine(_ kind: Int) -> SupervisorToEngine {
    switch kind {
    case 0: .start(startFacts())
    case 1: .configuration(requestID: word(), configuration())
    case 2:
      .configurationRefused(
        requestID: word(), summary: text(), (0..<below(4)).map { _ in finding() })
    case 3: .scriptStarted(runID: next(), pid: signed())
    case 4:
      .scriptFinished(
        runID: next(),
        ScriptResult(
          outcome: outcome(), duration: Microseconds(long()), output: text(),
          outputDropped: next()))
    case 5: .watchChanged(watchID: word(), pids: (0..<below(9)).map { _ in signed() })
    case 6: .watchedProcessExited(watchID: word(), pid: signed())
    case 7: .watchedProcessReaped(watchID: word(), pid: signed())
    case 8: .persisted(token: next())
    case 9: .persistFailed(token: next(), text())
    case 10: .eventLines(requestID: word(), lines: texts(), flag() ? eventSummary() : nil)
    case 11: .reloadSignal
    case 12: .terminateSignal
    case 13: .agentStarted
    case 14: .agentEnded(text())
    case 15: .dumpSignal(DumpKind.allCases[below(3)])
    case 16: .fileRead(name: text(), value: flag() ? -long() : long())
    case 17: .hostEvent(text())
    case 18: .recordSaved(requestID: word(), path: text(), failure: optional { $0.text() })
    default: .dumpSignal(.state)
    }
  }

  mutating func instanceRecord() -> InstanceRecord {
    InstanceRecord(
      name: text(), wasMaster: flag(), priority: UInt8(below(256)), since: long(), reason: text(),
      counters: (0..<below(20)).map { _ in next() },
      sentSequence: next(),
      marks: (0..<below(3)).map { _ in InstanceRecord.Mark(source: text(), sequence: next()) })
  }

  mutating func finding() -> ConfigurationFinding {
    ConfigurationFinding(
      file: text(), line: word(), column: word(), severity: text(), message: text(),
      rendered: texts())
  }

  mutating func eventSummary() -> EventSummary {
    EventSummary(
      considered: word(), first: flag() ? next() | 1 : nil, last: flag() ? next() | 1 : nil,
      isComplete: flag())
  }

  mutating func toSupervisor(_ kind: Int) -> EngineToSupervisor {
    switch kind {
    case 0: .ready(statusText: text())
    case 1: .heartbeat
    case 2: .statusText(text())
    case 3: .runScript(runID: next(), scriptRun())
    case 4: .cancelScript(runID: next())
    case 5: .watch(watchID: word(), target())
    case 6: .refreshWatch(watchID: word())
    case 7: .unwatch(watchID: word())
    case 8: .persist(token: next(), blob: bytes(50_000))
    case 9: .appendEvent(sequence: next(), jsonLine: text())
    case 10:
      .queryEvents(
        requestID: word(),
        EventQuery(
          since: optional { $0.long() }, until: optional { $0.long() }, types: texts(),
          instance: optional { $0.text() }, last: optional { $0.word() }))
    case 11: .loadConfiguration(requestID: word(), dryRun: flag())
    case 12: .log(LogLevel.allCases[below(5)], text())
    case 13: .agent(AgentOrder.allCases[below(3)])
    case 14: .remember((0..<below(4)).map { _ in instanceRecord() })
    case 15: .notifyLine(text())
    case 16: .saveRecord(requestID: word())
    case 17: .dump(DumpKind.allCases[below(3)], text())
    default: .stopped(exitCode: signed())
    }
  }
}
