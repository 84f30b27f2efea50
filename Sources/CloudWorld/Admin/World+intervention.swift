import ControlProtocol
import NetworkTypes

extension World {
  /// Runs code that reads a document, and turns its error into one of the admin endpoint.
  private func reading<Value>(
    _ body: () throws(DocumentError) -> Value
  ) throws(AdministrationError) -> Value {
    do {
      return try body()
    } catch {
      throw .invalid(error.description)
    }
  }

  /// POST /move: somebody moves an address by hand, in no time.
  mutating func moveByHand(_ reader: JSONReader) throws(AdministrationError) -> JSONValue {
    let (text, name) = try reading { () throws(DocumentError) in
      try reader.allow(["address", "node"])
      return (try reader.text("address"), try reader.optionalText("node"))
    }
    guard let address = addresses.first(where: { $0.text == text }) else { throw .notFound }
    var target: Int?
    if let name {
      target = try node(name).id
      guard try node(name).provider == address.provider else { throw .notFound }
    }
    move(address.provider, address.id, to: target, by: nil)
    return [:]
  }

  /// POST /busy: something else happens to a node, or to an address, for a while.
  mutating func keepBusy(_ reader: JSONReader) throws(AdministrationError) -> JSONValue {
    let (name, milliseconds, event) = try reading { () throws(DocumentError) in
      try reader.allow(["node", "ms", "event"])
      return (
        try reader.text("node"), try reader.integer("ms"),
        try reader.optionalText("event") ?? "snapshot"
      )
    }
    let node = try node(name)
    let context = CallContext(caller: "admin", token: nil, actionFault: nil, asOf: now)
    let action = start(
      .nodeEvent(node: node.id, name: event), of: node.provider, by: context,
      lasting: milliseconds)
    return ["action": .integer(action.id)]
  }

  /// POST /delete: a node is deleted.
  mutating func deleteNode(_ reader: JSONReader) throws(AdministrationError) -> JSONValue {
    let name = try reading { () throws(DocumentError) in
      try reader.allow(["node"])
      return try reader.text("node")
    }
    let node = try node(name)
    delete(node.provider, node: node.id)
    return [:]
  }

  /// POST /tokens: a token ends, or another secret or other scopes take its place.
  mutating func changeToken(_ reader: JSONReader) throws(AdministrationError) -> JSONValue {
    let (id, expiry, secret, scopes) = try reading { () throws(DocumentError) in
      try reader.allow(["id", "expires_in_ms", "secret", "scopes"])
      return (
        try reader.text("id"), try reader.optionalInteger("expires_in_ms"),
        try reader.optionalText("secret"), try reader.texts("scopes")
      )
    }
    guard let index = tokens.firstIndex(where: { $0.id == id }) else { throw .notFound }
    if let expiry { tokens[index].expiresAt = now.later(milliseconds: expiry) }
    if let secret {
      guard !tokens.contains(where: { $0.secret == secret && $0.id != id }) else {
        throw .invalid("secret: another token has it")
      }
      tokens[index].secret = secret
      if expiry == nil { tokens[index].expiresAt = nil }
    }
    if let scopes { tokens[index].access = .scopes(scopes) }
    return [:]
  }

  /// POST /timing: calls or actions take longer or shorter from now on.
  mutating func changeTiming(_ reader: JSONReader) throws(AdministrationError) -> JSONValue {
    let (call, action) = try reading { () throws(DocumentError) in
      try reader.allow(["call_delay_ms", "action_delay_ms"])
      return (try Self.range(reader, "call_delay_ms"), try Self.range(reader, "action_delay_ms"))
    }
    timing = Timing(call: call ?? timing.call, action: action ?? timing.action)
    return [:]
  }

  private static func range(
    _ reader: JSONReader, _ name: String
  ) throws(DocumentError) -> ClosedRange<Int>? {
    switch reader.value[name] {
    case nil: return nil
    case .integer(let number) where number >= 0: return number...number
    case .string(let text):
      guard let range = Timing.range(text) else { fallthrough }
      return range
    default: throw reader.error(name, "expected milliseconds, such as 20 or \"20-50\"")
    }
  }

  /// The node of a name, or of a number as the provider writes it.
  private func node(_ name: String) throws(AdministrationError) -> Node {
    guard let node = nodes.first(where: { $0.name == name || $0.resource == name }) else {
      throw .notFound
    }
    return node
  }
}
