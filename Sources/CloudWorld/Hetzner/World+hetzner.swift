import ControlProtocol
import NetworkTypes

extension World {
  /// Status and document of an answer; no document for 204.
  typealias HetznerResult = (status: Int, document: JSONValue?)

  /// Answers a call of Hetzner Cloud's API: token, limit, access, and then the call itself.
  mutating func hetzner(_ request: APIRequest, _ context: CallContext) -> Answer {
    guard let token = validToken(of: request, .hetzner) else {
      return hetznerAnswer(401, HetznerError.unauthorized.document, token: nil)
    }
    guard case .admitted = admit(token) else { return hetznerThrottled(token) }
    do throws(HetznerError) {
      guard token.access != .readOnly || request.method == "GET" else { throw .readOnlyToken }
      let result = try hetznerResult(request, context)
      return hetznerAnswer(result.status, result.document, token: token)
    } catch {
      return hetznerAnswer(error.status, error.document, token: token)
    }
  }

  /// 429. Hetzner says in the headers when the stock is full, and not how long to wait.
  func hetznerThrottled(_ token: Token?) -> Answer {
    let document: JSONValue = [
      "error": [
        "code": "rate_limit_exceeded", "message": "Limit of requests reached", "details": nil,
      ]
    ]
    return hetznerAnswer(429, document, token: token)
  }

  private func hetznerAnswer(_ status: Int, _ document: JSONValue?, token: Token?) -> Answer {
    var fields: [HeaderField] = []
    if let token {
      let counter = counter(token)
      let remaining = status == 429 ? 0 : counter.remaining
      fields = [
        HeaderField("ratelimit-limit", "\(counter.perHour)"),
        HeaderField("ratelimit-remaining", "\(remaining)"),
        HeaderField("ratelimit-reset", "\(counter.reset(at: now))"),
      ]
    }
    guard let document else { return Answer(status: status, fields: fields) }
    return Answer(status: status, json: document, fields: fields)
  }

  private mutating func hetznerResult(
    _ request: APIRequest, _ context: CallContext
  ) throws(HetznerError) -> HetznerResult {
    let parts = Array(request.segments.dropFirst())
    switch (parts.first, parts.count) {
    case ("floating_ips", _):
      return try floatingAddresses(request, Array(parts.dropFirst()), context)
    case ("actions", 1) where request.method == "GET":
      let ids = request.query.filter { $0.name == "id" }.map { Int($0.value) }
      guard !ids.isEmpty, !ids.contains(nil) else { throw .invalidInput("id is required") }
      return (200, HetznerView(self, context).actions { ids.contains($0.id) })
    case ("actions", 2) where request.method == "GET":
      return (200, try HetznerView(self, context).action(Int(parts[1])))
    case ("servers", 1) where request.method == "GET":
      let page = Page(request, perPage: 25, largest: 50)
      return (200, HetznerView(self, context).serverList(page))
    case ("servers", 2) where request.method == "GET":
      return (200, HetznerView(self, context).document(of: try server(parts[1])))
    case ("servers", 4) where parts[2] == "actions" && parts[3] == "change_alias_ips":
      guard request.method == "POST" else { throw .methodNotAllowed }
      return try changeAliases(of: try server(parts[1]), request, context)
    default: throw .notFound("resource")
    }
  }

  func server(_ text: String) throws(HetznerError) -> Node {
    guard let id = Int(text), let node = node(.hetzner, id) else { throw .notFound("server") }
    return node
  }

  func hetznerDocument(of request: APIRequest) throws(HetznerError) -> JSONValue {
    guard let document = try? JSONValue(parsing: request.body), document.members != nil else {
      throw .invalidInput("invalid JSON in the body")
    }
    return document
  }

  /// POST …/change_alias_ips: the whole list of a server's alias addresses becomes another one.
  private mutating func changeAliases(
    of node: Node, _ request: APIRequest, _ context: CallContext
  ) throws(HetznerError) -> HetznerResult {
    let body = try hetznerDocument(of: request)
    guard let network = body["network"]?.integer, let wanted = body["alias_ips"]?.elements else {
      throw .invalidInput("network and alias_ips are required")
    }
    guard node.networks.contains(where: { $0.id == network }) else { throw .notFound("network") }
    let aliases = wanted.compactMap { $0.text }.filter { IPv4Address($0) != nil }
    guard aliases.count == wanted.count else {
      throw .invalidInput("alias_ips must be IPv4 addresses")
    }
    guard !isBusy(server: node.id) else { throw .locked }
    let others = nodes.filter { $0.provider == .hetzner && $0.id != node.id }
      .flatMap { $0.networks.filter { $0.id == network } }
    let taken = others.flatMap { $0.aliases + [$0.address] }
    guard !aliases.contains(where: { taken.contains($0) }) else { throw .addressNotAvailable }
    let action = start(
      .aliases(node: node.id, network: network, addresses: aliases), of: .hetzner, by: context)
    return (201, HetznerView(self, context).document(of: action))
  }
}
