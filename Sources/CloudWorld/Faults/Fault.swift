public import ControlProtocol

/// A fault that was ordered: which requests it befalls, how often, and what happens then.
public struct Fault: Sendable, Equatable {
  /// The number that the admin endpoint gave it.
  public var id: Int
  /// Which requests.
  public var pattern: RequestPattern
  /// How many of them pass unharmed first.
  public var skip: Int
  /// How many of them it befalls; nil for all.
  public var count: Int?
  /// When it ends by itself.
  public var until: WallTime?
  /// What happens.
  public var effect: Effect

  /// What happens to a request.
  public enum Effect: Sendable, Equatable {
    /// This answer instead of the real one; `afterActing` if the request is carried out all the
    /// same.
    case answer(Answer, afterActing: Bool)
    /// Nothing is ever answered.
    case hang(afterActing: Bool)
    /// The connection is reset.
    case reset(afterActing: Bool)
    /// The real answer, cut off after so many bytes of its body.
    case truncate(bytes: Int)
    /// The real answer, its document blown up to so many bytes.
    case large(bytes: Int)
    /// The real answer, so much later.
    case delay(milliseconds: Int)
    /// The real answer, trickling.
    case slow(bytesPerSecond: Int)
    /// Too many calls: in the provider's words, with the seconds to wait or without.
    case throttle(retryAfterSeconds: Int?)
    /// The action that the request starts goes another way.
    case action(ActionFault)
    /// The request reads what was true so long ago.
    case stale(milliseconds: Int)

    /// What becomes of an action.
    var actionFault: ActionFault? {
      if case .action(let fault) = self { fault } else { nil }
    }

    /// The time that a read shows.
    func asOf(_ now: WallTime) -> WallTime {
      guard case .stale(let milliseconds) = self else { return now }
      return now.later(microseconds: -Int64(milliseconds) * 1_000)
    }
  }
}

/// Which requests a fault is for: those that agree with every part that is given.
public struct RequestPattern: Sendable, Equatable {
  /// The door.
  public var listener: Listener?
  /// The method, such as `POST`.
  public var method: String?
  /// The path; `*` stands for any characters.
  public var path: String?
  /// What EC2 calls the `Action`, as `AssignPrivateIpAddresses`; `*` stands for any characters.
  public var action: String?
  /// The source address.
  public var caller: String?
  /// The name of the token.
  public var token: String?

  /// True if a request agrees.
  func matches(_ request: APIRequest, token: String?) -> Bool {
    (listener.map { $0 == request.listener } ?? true)
      && (method.map { $0.uppercased() == request.method } ?? true)
      && (path.map { Self.glob($0, request.path) } ?? true)
      && (action.map { Self.glob($0, request.action ?? "") } ?? true)
      && (caller.map { $0 == request.caller } ?? true)
      && (self.token.map { $0 == token } ?? true)
  }

  /// True if the text agrees with the pattern, whose `*` stand for any characters.
  private static func glob(_ pattern: String, _ text: String) -> Bool {
    glob(Array(pattern.utf8)[...], Array(text.utf8)[...])
  }

  private static func glob(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let star = pattern.firstIndex(of: UInt8(ascii: "*")) else {
      return pattern.elementsEqual(text)
    }
    let head = pattern[..<star]
    guard text.starts(with: head) else { return false }
    let rest = pattern[(star + 1)...]
    var remaining = text.dropFirst(head.count)
    while true {
      if glob(rest, remaining) { return true }
      guard !remaining.isEmpty else { return false }
      remaining = remaining.dropFirst()
    }
  }
}
