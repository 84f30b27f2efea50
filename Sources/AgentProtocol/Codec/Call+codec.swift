import NetworkTypes

extension FieldWriter {
  /// An identifier of the provider.
  mutating func write(identifier: String) {
    write(identifier, atMost: AgentProtocolLimits.identifier)
  }

  /// A call.
  mutating func write(_ call: CallRequest) {
    write(call.id.rawValue)
    write(call.address.rawValue)
    switch call.kind {
    case .read: write(UInt8(1))
    case .assign(let version):
      write(UInt8(2))
      write(optional: version) { $0.write(identifier: $1) }
    case .poll(let action):
      write(UInt8(3))
      write(identifier: action.rawValue)
    }
    write(call.epoch)
    write(call.urgency.rawValue)
    write(call.timeout)
    write(call.usesNewConnection)
  }

  /// The end of a call.
  mutating func write(_ result: CallResult) {
    write(result.id.rawValue)
    write(result.outcome)
    write(optional: result.requestID) { $0.write(identifier: $1) }
    write(optional: result.budget) { $0.write($1) }
    write(result.took)
  }

  /// What came of a call.
  mutating func write(_ outcome: CallOutcome) {
    switch outcome {
    case .accepted(let action):
      write(UInt8(1))
      write(optional: action) { $0.write(identifier: $1.rawValue) }
    case .holder(let reading):
      write(UInt8(2))
      write(reading)
    case .action(let status):
      write(UInt8(3))
      write(status)
    case .rejected(let rejection):
      write(UInt8(4))
      write(rejection.reason.rawValue)
      write(text: rejection.text)
      write(optional: rejection.retryAfter) { $0.write($1) }
    case .throttled(let retryAfter, let text):
      write(UInt8(5))
      write(optional: retryAfter) { $0.write($1) }
      write(text: text)
    case .ambiguous(let text):
      write(UInt8(6))
      write(text: text)
    case .notSent(let problem, let text):
      write(UInt8(7))
      write(problem.rawValue)
      write(text: text)
    case .cancelled(let wasSent):
      write(UInt8(8))
      write(wasSent)
    }
  }

  private mutating func write(_ reading: HolderReading) {
    switch reading.holder {
    case .nobody: write(UInt8(1))
    case .own(let identifier):
      write(UInt8(2))
      write(identifier: identifier)
    case .other(let identifier):
      write(UInt8(3))
      write(identifier: identifier)
    case .hidden: write(UInt8(4))
    }
    write(reading.isBusy)
    write(optional: reading.action) { $0.write(identifier: $1.rawValue) }
    write(optional: reading.version) { $0.write(identifier: $1) }
  }

  private mutating func write(_ status: ActionStatus) {
    switch status {
    case .inProgress: write(UInt8(1))
    case .completed: write(UInt8(2))
    case .errored(let text):
      write(UInt8(3))
      write(text: text)
    case .unknown(let word):
      write(UInt8(4))
      write(text: word)
    case .notFound: write(UInt8(5))
    }
  }

  /// What is left to be called.
  mutating func write(_ budget: BudgetReport) {
    write(optional: budget.limit) { $0.write($1) }
    write(optional: budget.remaining) { $0.write($1) }
    write(optional: budget.resetsAfter) { $0.write($1) }
  }
}

extension FieldReader {
  /// An identifier, if there is one.
  private mutating func optionalIdentifier() throws(AgentMessageError) -> String? {
    try optional { (field) throws(AgentMessageError) in try field.identifier() }
  }

  /// A span of time, if there is one.
  mutating func optionalMicroseconds() throws(AgentMessageError) -> Microseconds? {
    try optional { (field) throws(AgentMessageError) in try field.microseconds() }
  }

  /// A call.
  mutating func call() throws(AgentMessageError) -> CallRequest {
    let id = CallID(try long())
    let address = AddressNumber(try word())
    let tag = try byte()
    let kind: CallRequest.Kind
    switch tag {
    case 1: kind = .read
    case 2: kind = .assign(version: try optionalIdentifier())
    case 3: kind = .poll(ActionReference(try identifier()))
    default: throw unknown(tag)
    }
    return CallRequest(
      id: id, address: address, kind: kind, epoch: try long(),
      urgency: try choice(CallRequest.Urgency.self), timeout: try microseconds(),
      usesNewConnection: try flag())
  }

  /// The end of a call.
  mutating func callResult() throws(AgentMessageError) -> CallResult {
    let id = CallID(try long())
    let outcome = try callOutcome()
    let requestID = try optionalIdentifier()
    let budget = try optional { (field) throws(AgentMessageError) in try field.budget() }
    return CallResult(
      id: id, outcome: outcome, requestID: requestID, budget: budget, took: try microseconds())
  }

  private mutating func callOutcome() throws(AgentMessageError) -> CallOutcome {
    let tag = try byte()
    switch tag {
    case 1: return .accepted(try optionalIdentifier().map { ActionReference($0) })
    case 2: return .holder(try holderReading())
    case 3: return .action(try actionStatus())
    case 4:
      let reason = try choice(Rejection.Reason.self)
      let text = try text()
      return .rejected(Rejection(reason, text: text, retryAfter: try optionalMicroseconds()))
    case 5:
      let retryAfter = try optionalMicroseconds()
      return .throttled(retryAfter: retryAfter, text: try text())
    case 6: return .ambiguous(text: try text())
    case 7: return .notSent(try choice(TransportProblem.self), text: try text())
    case 8: return .cancelled(wasSent: try flag())
    default: throw unknown(tag)
    }
  }

  private mutating func holderReading() throws(AgentMessageError) -> HolderReading {
    let tag = try byte()
    let holder: Holder
    switch tag {
    case 1: holder = .nobody
    case 2: holder = .own(try identifier())
    case 3: holder = .other(try identifier())
    case 4: holder = .hidden
    default: throw unknown(tag)
    }
    let isBusy = try flag()
    let action = try optionalIdentifier().map { ActionReference($0) }
    return HolderReading(
      holder: holder, isBusy: isBusy, action: action, version: try optionalIdentifier())
  }

  private mutating func actionStatus() throws(AgentMessageError) -> ActionStatus {
    let tag = try byte()
    switch tag {
    case 1: return .inProgress
    case 2: return .completed
    case 3: return .errored(text: try text())
    case 4: return .unknown(word: try text())
    case 5: return .notFound
    default: throw unknown(tag)
    }
  }

  /// What is left to be called.
  mutating func budget() throws(AgentMessageError) -> BudgetReport {
    let limit = try optional { (field) throws(AgentMessageError) in try field.word() }
    let remaining = try optional { (field) throws(AgentMessageError) in try field.word() }
    return BudgetReport(
      limit: limit, remaining: remaining, resetsAfter: try optionalMicroseconds())
  }
}
