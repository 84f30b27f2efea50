public import ControlProtocol

/// One entry of the assignment log: an address went from one node to another.
public struct Assignment: Sendable, Equatable {
  /// 1 for the first entry since the start or the last reset, then one more each.
  public var sequence: Int
  /// When the address went.
  public var time: WallTime
  /// Whose address it is.
  public var provider: Provider
  /// The address as the API writes it.
  public var address: String
  /// Who asked for it, by source address; `admin` for the admin endpoint.
  public var caller: String
  /// The name of the token it was asked for with, never the token.
  public var token: String?
  /// The action that did it; nil for the admin endpoint.
  public var action: Int?
  /// The node that had it; nil if none.
  public var oldHolder: Node?
  /// The node that has it now; nil if none.
  public var newHolder: Node?

  /// The entry as the admin endpoint shows it.
  public var document: JSONValue {
    [
      "sequence": .integer(sequence), "time": .string(time.rfc3339),
      "provider": .string(provider.rawValue), "address": .string(address),
      "caller": .string(caller), "token": JSONValue(token), "action": JSONValue(action),
      "old_holder": JSONValue(oldHolder?.resource), "new_holder": JSONValue(newHolder?.resource),
    ]
  }
}

extension Assignment {
  /// What a program that moves the traffic finds in its environment.
  public var environment: [(name: String, value: String)] {
    [
      ("EMULATOR_PROVIDER", provider.rawValue), ("EMULATOR_ADDRESS", address),
      ("EMULATOR_TIME", time.rfc3339), ("EMULATOR_CALLER", caller),
    ] + Self.environment("OLD", oldHolder) + Self.environment("NEW", newHolder)
  }

  private static func environment(_ which: String, _ node: Node?) -> [(String, String)] {
    [
      ("EMULATOR_\(which)_HOLDER", node?.resource ?? ""),
      ("EMULATOR_\(which)_NAME", node?.name ?? ""),
      ("EMULATOR_\(which)_PUBLIC_ADDRESS", node?.publicAddress ?? ""),
      ("EMULATOR_\(which)_PUBLIC_ADDRESS6", node?.publicAddress6 ?? ""),
      ("EMULATOR_\(which)_PRIVATE_ADDRESS", node?.privateAddress ?? ""),
      ("EMULATOR_\(which)_ANCHOR_ADDRESS", node?.anchorAddress ?? ""),
    ]
  }
}

/// One entry of the request log.
public struct RequestRecord: Sendable, Equatable {
  /// 1 for the first request since the start or the last reset, then one more each.
  public var sequence: Int
  /// When it arrived.
  public var time: WallTime
  /// The door.
  public var listener: Listener
  /// Who sent it, by source address.
  public var caller: String
  /// The name of its token; nil if it had none that is known.
  public var token: String?
  /// The method.
  public var method: String
  /// The path without the query.
  public var path: String
  /// What EC2 calls the `Action`; nil for other providers.
  public var action: String?
  /// The status of the answer, sent or not.
  public var status: Int
  /// The number of the fault that befell it.
  public var fault: Int?

  /// The entry as the admin endpoint shows it.
  public var document: JSONValue {
    [
      "sequence": .integer(sequence), "time": .string(time.rfc3339),
      "listener": .string(listener.rawValue), "caller": .string(caller),
      "token": JSONValue(token), "method": .string(method), "path": .string(path),
      "action": JSONValue(action), "status": .integer(status), "fault": JSONValue(fault),
    ]
  }
}
