import ControlProtocol
import NetworkTypes

extension World {
  /// Answers what begins with `/v1/floating_ips`; `parts` are the parts of the path behind it.
  mutating func floatingAddresses(
    _ request: APIRequest, _ parts: [String], _ context: CallContext
  ) throws(HetznerError) -> HetznerResult {
    let page = Page(request, perPage: 25, largest: 50)
    let view = HetznerView(self, context)
    switch (request.method, parts.count) {
    case ("GET", 0): return (200, view.addressList(request, page))
    case ("POST", 0): return try makeFloatingAddress(request, context)
    case ("GET", 1) where parts[0] == "actions":
      return (200, view.actionList(request, page) { $0.addressID != nil })
    case ("GET", 2) where parts[0] == "actions": return (200, try view.action(Int(parts[1])))
    default: break
    }
    guard let id = parts.first.flatMap({ Int($0) }), let address = address(.hetzner, id) else {
      throw .notFound("floating_ip")
    }
    switch (request.method, parts.count) {
    case ("GET", 1): return (200, view.document(of: address))
    case ("PUT", 1): return try rename(address, request, context)
    case ("DELETE", 1):
      guard runningAction(of: .hetzner, address: id) == nil else { throw .locked }
      move(.hetzner, id, to: nil, by: nil)
      addresses.removeAll { $0.provider == .hetzner && $0.id == id }
      return (204, nil)
    case ("GET", 2) where parts[1] == "actions":
      return (200, view.actionList(request, page) { $0.addressID == id })
    case ("GET", 3) where parts[1] == "actions":
      return (200, try view.action(Int(parts[2])) { $0.addressID == id })
    case ("POST", 3) where parts[1] == "actions":
      return try act(on: address, parts[2], request, context)
    default: throw .methodNotAllowed
    }
  }

  private mutating func act(
    on address: CloudAddress, _ verb: String, _ request: APIRequest, _ context: CallContext
  ) throws(HetznerError) -> HetznerResult {
    let kind: CloudAction.Kind
    switch verb {
    case "assign":
      guard let id = try hetznerDocument(of: request)["server"]?.integer else {
        throw .invalidInput("server is required")
      }
      try checkAssignment(of: address, to: id)
      kind = .assign(address: address.id, node: id)
    case "unassign":
      guard runningAction(of: .hetzner, address: address.id) == nil else { throw .locked }
      guard address.holder != nil else { throw .notAssigned }
      kind = .unassign(address: address.id)
    default: throw .notFound("action")
    }
    let action = start(kind, of: .hetzner, by: context)
    return (201, HetznerView(self, context).document(of: action))
  }

  /// A direct move is allowed, and the location may differ; not while anything runs on the address
  /// or on the server.
  private func checkAssignment(of address: CloudAddress, to id: Int) throws(HetznerError) {
    guard node(.hetzner, id) != nil else { throw .notFound("server") }
    guard runningAction(of: .hetzner, address: address.id) == nil, !isBusy(server: id) else {
      throw .locked
    }
    guard address.holder != id else { throw .alreadyAssigned }
  }

  /// True while something runs on a server; not addresses that are on their way to it, several of
  /// which may come at the same time.
  func isBusy(server id: Int) -> Bool {
    actions.contains { action in
      action.provider == .hetzner && action.isRunning && action.nodeID == id
        && action.addressID == nil
    }
  }

  private mutating func rename(
    _ address: CloudAddress, _ request: APIRequest, _ context: CallContext
  ) throws(HetznerError) -> HetznerResult {
    let body = try hetznerDocument(of: request)
    guard let index = addresses.firstIndex(where: { $0 == address }) else {
      throw .notFound("floating_ip")
    }
    try checkLabels(body)
    if let name = body["name"]?.text {
      try checkName(name, for: address.id)
      addresses[index].name = name
    }
    if let labels = body["labels"]?.members { addresses[index].labels = labels }
    return (200, HetznerView(self, context).document(of: addresses[index]))
  }

  /// POST /v1/floating_ips: for a server at once, or for a location.
  private mutating func makeFloatingAddress(
    _ request: APIRequest, _ context: CallContext
  ) throws(HetznerError) -> HetznerResult {
    let body = try hetznerDocument(of: request)
    let isVersion6 = body["type"]?.text == "ipv6"
    guard isVersion6 || body["type"]?.text == "ipv4" else {
      throw .invalidInput("type must be ipv4 or ipv6")
    }
    let server = body["server"]?.integer
    let node = server.flatMap { self.node(.hetzner, $0) }
    guard server == nil || node != nil else { throw .notFound("server") }
    guard let location = node?.region ?? body["home_location"]?.text else {
      throw .invalidInput("server or home_location is required")
    }
    guard node != nil || HetznerView.isLocation(location) else {
      throw .invalidInput("home_location is no location")
    }
    try checkLabels(body)
    if let name = body["name"]?.text { try checkName(name, for: nil) }
    let free = (151...199).lazy.map { Self.poolAddress(isVersion6, UInt8($0)) }.first { candidate in
      !addresses.contains { $0.address == candidate }
    }
    guard let free else { throw .limitReached }
    let id = (addresses.filter { $0.provider == .hetzner }.map { $0.id }.max() ?? 4_710) + 1
    let address = CloudAddress(
      provider: .hetzner, id: id, text: isVersion6 ? "\(free)/64" : free.description,
      address: free, region: location, name: body["name"]?.text ?? "floating-\(id)",
      labels: body["labels"]?.members ?? [], project: "", createdAt: now, holder: nil)
    addresses.append(address)
    let action = server.map {
      start(.assign(address: id, node: $0), of: .hetzner, by: context)
    }
    return (201, HetznerView(self, context).document(of: address, with: action))
  }

  /// A name belongs to one address of the project.
  private func checkName(_ name: String, for id: Int?) throws(HetznerError) {
    let others = addresses.filter { $0.provider == .hetzner && $0.id != id }
    guard !others.contains(where: { $0.name == name }) else { throw .nameTaken }
  }

  /// Values of labels: empty, or up to 63 letters, digits, dots, dashes and underscores, with a
  /// letter or digit at both ends.
  private func checkLabels(_ body: JSONValue) throws(HetznerError) {
    guard let labels = body["labels"], labels != .null else { return }
    func isPlain(_ character: Character) -> Bool {
      character.isASCII && (character.isLetter || character.isNumber)
    }
    let areValid = labels.members?.allSatisfy { label in
      guard let value = label.value.text, value.count <= 63 else { return false }
      guard let first = value.first, let last = value.last else { return true }
      return isPlain(first) && isPlain(last)
        && value.allSatisfy { isPlain($0) || "._-".contains($0) }
    }
    guard areValid ?? false else { throw .invalidInput("labels are invalid") }
  }

  private static func poolAddress(_ isVersion6: Bool, _ number: UInt8) -> IPAddress {
    guard isVersion6 else { return .v4(IPv4Address(203, 0, 113, number)) }
    return .v6(IPv6Address(high: 0x2001_0DB8_00E0_0000 + UInt64(number), low: 0))
  }
}
