public import ControlProtocol

extension World {
  /// Answers a request to the admin endpoint (docs/CLOUD-EMULATOR.md), which only the laboratory
  /// can reach. Lets time pass up to then first.
  public mutating func administer(_ request: APIRequest, at time: WallTime) -> Answer {
    advance(to: time)
    do throws(AdministrationError) {
      return Answer(status: 200, json: try administration(request))
    } catch {
      return Answer(status: error.status, json: ["error": .string(error.message)])
    }
  }

  private mutating func administration(
    _ request: APIRequest
  ) throws(AdministrationError) -> JSONValue {
    let since = request.parameter("since").flatMap { Int($0) } ?? 0
    switch (request.method, request.segments) {
    case ("GET", ["world"]): return worldDocument
    case ("PUT", ["world"]): return try replaceWorld(request)
    case ("POST", ["reset"]):
      self = restarted()
      return worldDocument
    case ("GET", ["assignments"]):
      return .array(assignments.filter { $0.sequence > since }.map { $0.document })
    case ("GET", ["requests"]):
      return .array(requests.filter { $0.sequence > since }.map { $0.document })
    case ("GET", ["exchanges"]):
      return .array(exchanges.filter { $0.sequence > since }.map { $0.document })
    case ("GET", ["faults"]): return .array(faults.faults.map { $0.document })
    case ("POST", ["faults"]): return try orderFaults(request)
    case ("DELETE", ["faults"]):
      _ = faults.cancel(nil)
      return [:]
    case ("DELETE", let parts) where parts.count == 2 && parts[0] == "faults":
      guard let id = Int(parts[1]), faults.cancel(id) else { throw .notFound }
      return [:]
    case ("POST", ["move"]): return try moveByHand(reader(request))
    case ("POST", ["busy"]): return try keepBusy(reader(request))
    case ("POST", ["delete"]): return try deleteNode(reader(request))
    case ("POST", ["tokens"]): return try changeToken(reader(request))
    case ("POST", ["timing"]): return try changeTiming(reader(request))
    default: throw .notFound
    }
  }

  private func parsed(_ request: APIRequest) throws(AdministrationError) -> JSONValue {
    do {
      return try JSONValue(parsing: request.body)
    } catch {
      throw .invalid(error.description)
    }
  }

  private func reader(_ request: APIRequest) throws(AdministrationError) -> JSONReader {
    JSONReader(try parsed(request))
  }

  private mutating func replaceWorld(
    _ request: APIRequest
  ) throws(AdministrationError) -> JSONValue {
    let document = try parsed(request)
    do {
      self = restarted(try WorldDescription(document))
    } catch {
      throw .invalid(error.description)
    }
    return worldDocument
  }

  /// One fault, or an array of them, all or none.
  private mutating func orderFaults(
    _ request: APIRequest
  ) throws(AdministrationError) -> JSONValue {
    let document = try parsed(request)
    var ordered: [Fault] = []
    do throws(DocumentError) {
      for element in document.elements ?? [document] {
        ordered.append(try Fault(element, at: now))
      }
    } catch {
      throw .invalid(error.description)
    }
    let ids = ordered.map { faults.order($0) }
    guard document.elements == nil else { return .array(ids.map { .integer($0) }) }
    return ["id": JSONValue(ids.first)]
  }

  /// What the world is like now; without the secrets of its tokens.
  private var worldDocument: JSONValue {
    [
      "time": .string(now.rfc3339),
      "nodes": .array(
        nodes.map { node in
          [
            "provider": .string(node.provider.rawValue), "id": .string(node.resource),
            "name": .string(node.name), "region": .string(node.region),
            "alias_addresses": .array(node.networks.flatMap { $0.aliases }.map { .string($0) }),
          ]
        }),
      "addresses": .array(
        addresses.map { address in
          let holder = address.holder.flatMap { node(address.provider, $0) }
          let isBusy = runningAction(of: address.provider, address: address.id) != nil
          return [
            "provider": .string(address.provider.rawValue), "address": .string(address.text),
            "id": .integer(address.id), "holder": JSONValue(holder?.resource),
            "holder_name": JSONValue(holder?.name), "busy": .boolean(isBusy),
          ]
        }),
      "tokens": .array(
        tokens.map { token in
          [
            "id": .string(token.id), "provider": .string(token.provider.rawValue),
            "expires_at": JSONValue(token.expiresAt?.rfc3339),
            "remaining": .integer(counter(token).remaining),
          ]
        }),
    ]
  }
}

/// Why the admin endpoint refuses something.
enum AdministrationError: Error, Equatable {
  /// There is no such path, fault, node, address or token.
  case notFound
  /// The document is not what is needed; the text says why.
  case invalid(String)

  var status: Int { self == .notFound ? 404 : 400 }

  var message: String {
    switch self {
    case .notFound: "there is no such thing; docs/CLOUD-EMULATOR.md lists what there is"
    case .invalid(let text): text
    }
  }
}
