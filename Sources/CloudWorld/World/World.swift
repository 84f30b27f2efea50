public import ControlProtocol

/// The clouds: machines, addresses, tokens, running actions, ordered faults, and logs.
///
/// A value without a clock: each call brings the time, and ``advance(to:)`` lets it pass. The same
/// calls at the same times give the same answers for the same seed.
public struct World: Sendable {
  /// What the world started with.
  public let description: WorldDescription
  /// The machines that exist.
  public internal(set) var nodes: [Node]
  /// The addresses that exist.
  public internal(set) var addresses: [CloudAddress]
  /// Every action since the start.
  public internal(set) var actions: [CloudAction] = []
  /// The tokens.
  public internal(set) var tokens: [Token]
  /// The assignment log, oldest first.
  public private(set) var assignments: [Assignment] = []
  /// The request log, oldest first; the newest ten thousand.
  public private(set) var requests: [RequestRecord] = []
  /// The newest thousand calls of the APIs word for word, with their answers.
  public private(set) var exchanges: [Exchange] = []
  /// The faults that are ordered.
  public internal(set) var faults = FaultBook()
  /// How long things take.
  public var timing: Timing
  /// The newest time that was brought in.
  public private(set) var now: WallTime

  var random: RandomNumbers
  /// The tokens of EC2's metadata service, and until when they are good.
  var metadataTokens: [String: WallTime] = [:]
  let seed: UInt64
  private var counters: [String: RateCounter] = [:]
  private var untakenMoves: [Assignment] = []
  private var requestCount = 0

  private static let rememberedRequests = 10_000
  private static let rememberedExchanges = 1_000

  /// A world as described, at a time.
  public init(_ description: WorldDescription, timing: Timing, seed: UInt64, at now: WallTime) {
    self.description = description
    self.timing = timing
    self.seed = seed
    self.now = now
    random = RandomNumbers(seed: seed)
    nodes = description.nodes
    addresses = description.addresses
    tokens = description.tokens.map { token in
      var token = token
      token.expiresAt = token.expiresAt.map { now.later(microseconds: $0.unixMicroseconds) }
      return token
    }
  }

  /// When the next action ends; nil if none is running that ever will.
  public var nextDeadline: WallTime? {
    actions.compactMap { action in
      if case .running(let until) = action.state { until } else { nil }
    }.min()
  }

  /// Lets time pass: ends what is due, in the order in which it is due.
  public mutating func advance(to time: WallTime) {
    while let deadline = nextDeadline, deadline <= time {
      now = max(now, deadline)
      for index in actions.indices where actions[index].state == .running(until: deadline) {
        finish(index, at: deadline)
      }
    }
    now = max(now, time)
  }

  /// The moves since the last time this was called, for whoever routes the traffic.
  public mutating func takeMoves() -> [Assignment] {
    defer { untakenMoves = [] }
    return untakenMoves
  }

  /// Milliseconds that the next call takes.
  public mutating func drawCallDelay() -> Int {
    Int.random(in: timing.call, using: &random)
  }

  /// Tells whoever takes the moves of one that is not for the log.
  mutating func announce(
    _ provider: Provider, _ address: String, from oldHolder: Node?, to newHolder: Node?
  ) {
    untakenMoves.append(
      Assignment(
        sequence: 0, time: now, provider: provider, address: address, caller: "admin", token: nil,
        action: nil, oldHolder: oldHolder, newHolder: newHolder))
  }

  /// The machine with a number.
  public func node(_ provider: Provider, _ id: Int) -> Node? {
    nodes.first { $0.provider == provider && $0.id == id }
  }

  /// The address with a number.
  public func address(_ provider: Provider, _ id: Int) -> CloudAddress? {
    addresses.first { $0.provider == provider && $0.id == id }
  }

  /// Writes into the assignment log and tells whoever takes the moves.
  mutating func log(
    _ provider: Provider, _ address: String, from oldHolder: Node?, to newHolder: Node?,
    by action: CloudAction?
  ) {
    let entry = Assignment(
      sequence: assignments.count + 1, time: now, provider: provider, address: address,
      caller: action?.caller ?? "admin", token: action?.token, action: action?.id,
      oldHolder: oldHolder, newHolder: newHolder)
    assignments.append(entry)
    untakenMoves.append(entry)
  }

  /// Writes into the request log and keeps the exchange.
  mutating func log(_ request: APIRequest, _ answer: Answer, token: String?, fault: Int?) {
    requestCount += 1
    requests.append(
      RequestRecord(
        sequence: requestCount, time: now, listener: request.listener, caller: request.caller,
        token: token, method: request.method, path: request.path, action: request.action,
        status: answer.status, fault: fault))
    if requests.count > Self.rememberedRequests { requests.removeFirst() }
    // What the metadata service tells may be secret, and no specification describes it.
    guard request.listener == .api else { return }
    exchanges.append(Exchange(requestCount, request, answer, isOurs: fault == nil))
    if exchanges.count > Self.rememberedExchanges { exchanges.removeFirst() }
  }

  /// Counts a call against the limit of its token.
  mutating func admit(_ token: Token) -> Admission {
    counters[token.counter, default: RateCounter(token.limit)].admit(at: now)
  }

  /// The counter of a token's calls as it stands.
  func counter(_ token: Token) -> RateCounter {
    counters[token.counter] ?? RateCounter(token.limit)
  }
}

extension WallTime {
  /// The point so much later.
  func later(microseconds: Int64) -> WallTime {
    let (sum, overflow) = unixMicroseconds.addingReportingOverflow(microseconds)
    return WallTime(unixMicroseconds: overflow ? .max : sum)
  }

  /// The point so much later.
  func later(milliseconds: Int) -> WallTime {
    let (product, overflow) = Int64(milliseconds).multipliedReportingOverflow(by: 1_000)
    return later(microseconds: overflow ? .max : product)
  }

  /// `2026-11-21T02:00:00Z`: RFC 3339 in UTC with whole seconds, as the providers write times.
  var wholeSeconds: String { String(rfc3339.prefix(19)) + "Z" }
}
