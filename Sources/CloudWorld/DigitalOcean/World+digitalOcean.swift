import ControlProtocol
import NetworkTypes

extension World {
  /// Answers a call of DigitalOcean's API: token, limits, scope, and then the call itself.
  mutating func digitalOcean(_ request: APIRequest, _ context: CallContext) -> Answer {
    guard let token = validToken(of: request, .digitalOcean) else {
      return digitalOceanAnswer(.unauthorized, token: nil)
    }
    if case .refused(let seconds) = admit(token) {
      return digitalOceanThrottled(token, retryAfterSeconds: seconds)
    }
    do throws(DigitalOceanError) {
      let operation = DigitalOceanOperation(method: request.method, segments: request.segments)
      guard let operation else { throw .notFound }
      guard token.allows(operation.scope) else { throw .forbidden }
      let result = try perform(operation, request, context)
      return digitalOceanAnswer(result.status, result.document, token: token)
    } catch {
      return digitalOceanAnswer(error, token: token)
    }
  }

  /// The token of a request if the provider would take it now.
  func validToken(of request: APIRequest, _ provider: Provider) -> Token? {
    guard let token = token(of: request), token.provider == provider else { return nil }
    return token.expiresAt.map { $0 > now } ?? true ? token : nil
  }

  private mutating func perform(
    _ operation: DigitalOceanOperation, _ request: APIRequest, _ context: CallContext
  ) throws(DigitalOceanError) -> (status: Int, document: JSONValue?) {
    let page = Page(request, perPage: 20, largest: 200)
    let view = DigitalOceanView(self, request, context)
    switch operation {
    case .account: return (200, view.account)
    case .listActions: return (200, view.list(view.actions(), "actions", page))
    case .action(let id): return (200, try view.action(id))
    case .listDroplets:
      return (200, view.list(view.nodes.map { view.droplet($0) }, "droplets", page))
    case .droplet(let id):
      guard let node = node(.digitalOcean, id) else { throw .notFound }
      return (200, ["droplet": view.droplet(node)])
    case .dropletActions(let id):
      guard node(.digitalOcean, id) != nil else { throw .notFound }
      return (200, view.list(view.actions(ofNode: id), "actions", page))
    case .listAddresses(let flavour):
      return (200, view.addressList(flavour, page))
    case .createAddress(let flavour):
      return try createAddress(flavour, request, context)
    case .address(let flavour, let text):
      return (200, view.document(of: try address(flavour, text), flavour))
    case .deleteAddress(let flavour, let text):
      try deleteAddress(try address(flavour, text))
      return (204, nil)
    case .addressActions(let flavour, let text):
      let found = view.actions(ofAddress: try address(flavour, text).id, flavour)
      return (200, view.list(found, "actions", page))
    case .actOnAddress(let flavour, let text):
      let action = try act(on: try address(flavour, text), flavour, request, context)
      return (201, DigitalOceanView(self, request, context).document(of: action, flavour))
    case .addressAction(let flavour, let text, let id):
      return (200, try view.action(id, ofAddress: try address(flavour, text).id, flavour))
    }
  }

  /// The address that a path names.
  private func address(
    _ flavour: AddressFlavour, _ text: String
  ) throws(DigitalOceanError) -> CloudAddress {
    let wanted = IPAddress(text)
    let isVersion6 = flavour == .reserved6
    let found = addresses.first { address in
      address.provider == .digitalOcean && address.isVersion6 == isVersion6
        && address.address == wanted
    }
    guard let found else { throw .notFound }
    return found
  }

  /// An answer with the headers that stand on all of them.
  private mutating func digitalOceanAnswer(
    _ status: Int, _ document: JSONValue?, token: Token?, retryAfterSeconds: Int? = nil
  ) -> Answer {
    let unknown = RateCounter(.window(perHour: 5_000, perMinute: 250))
    let counter = token.map { self.counter($0) } ?? unknown
    let remaining = status == 429 ? 0 : counter.remaining
    var fields = [
      HeaderField("ratelimit-limit", "\(counter.perHour)"),
      HeaderField("ratelimit-remaining", "\(remaining)"),
      HeaderField("ratelimit-reset", "\(counter.reset(at: now))"),
      HeaderField("x-request-id", random.uniqueIdentifier()),
    ]
    if let retryAfterSeconds {
      fields.append(HeaderField("retry-after", "\(retryAfterSeconds)"))
    }
    guard let document else { return Answer(status: status, fields: fields) }
    return Answer(status: status, json: document, fields: fields)
  }

  private mutating func digitalOceanAnswer(_ error: DigitalOceanError, token: Token?) -> Answer {
    let document: JSONValue = ["id": .string(error.id), "message": .string(error.message)]
    return digitalOceanAnswer(error.status, document, token: token)
  }

  /// 429: with the seconds to wait if the burst limit was hit, without if it was the hour's.
  mutating func digitalOceanThrottled(_ token: Token?, retryAfterSeconds: Int?) -> Answer {
    digitalOceanAnswer(
      429, ["id": "too_many_requests", "message": "API rate limit exceeded."], token: token,
      retryAfterSeconds: retryAfterSeconds)
  }
}
