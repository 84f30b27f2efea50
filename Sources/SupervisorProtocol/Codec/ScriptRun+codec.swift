import NetworkTypes

extension MessageWriter {
  /// A run of a script.
  mutating func write(_ run: ScriptRun) {
    write(run.arguments)
    write(run.user != nil)
    if let user = run.user {
      write(user.user)
      write(user.group)
      write(user.supplementaryGroups)
    }
    write(count: run.environment.count)
    for variable in run.environment {
      write(variable.name)
      write(variable.value)
    }
    write(run.timeout)
    write(run.killAfter)
    write(run.purpose.rawValue)
    write(run.label)
  }

  /// The result of a run.
  mutating func write(_ result: ScriptResult) {
    switch result.outcome {
    case .exited(let status):
      write(UInt8(0))
      write(status)
    case .signaled(let signal):
      write(UInt8(1))
      write(signal)
    case .timedOut:
      write(UInt8(2))
    case .failedToStart(let reason):
      write(UInt8(3))
      write(reason)
    }
    write(result.duration)
    write(result.output)
    write(result.outputDropped)
  }
}

extension MessageReader {
  /// A run of a script.
  mutating func scriptRun() throws(MessageError) -> ScriptRun {
    let arguments = try texts()
    var user: ScriptUser?
    if try flag() {
      user = ScriptUser(
        user: try text(), group: try optionalText(), supplementaryGroups: try flag())
    }
    let size = try count(elementSize: 8)
    var environment: [EnvironmentVariable] = []
    environment.reserveCapacity(size)
    for _ in 0..<size { environment.append(EnvironmentVariable(try text(), try text())) }
    let timeout = try microseconds()
    let killAfter = try microseconds()
    let tag = try byte()
    guard let purpose = ScriptPurpose(rawValue: tag) else { throw unknown(tag) }
    return ScriptRun(
      arguments: arguments, user: user, environment: environment, timeout: timeout,
      killAfter: killAfter, purpose: purpose, label: try text())
  }

  /// The result of a run.
  mutating func scriptResult() throws(MessageError) -> ScriptResult {
    let outcome: ScriptOutcome
    let tag = try byte()
    switch tag {
    case 0: outcome = .exited(try signedWord())
    case 1: outcome = .signaled(try signedWord())
    case 2: outcome = .timedOut
    case 3: outcome = .failedToStart(try text())
    default: throw unknown(tag)
    }
    return ScriptResult(
      outcome: outcome, duration: try microseconds(), output: try text(),
      outputDropped: try long())
  }
}
