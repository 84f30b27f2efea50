import ControlProtocol

/// What Hetzner Cloud's API shows of the world at one time.
struct HetznerView {
  let world: World
  /// The time whose state is shown.
  let asOf: WallTime

  init(_ world: World, _ context: CallContext) {
    self.world = world
    asOf = context.asOf
  }

  /// The list of floating addresses, by name or label if the query asks for it.
  func addressList(_ request: APIRequest, _ page: Page) -> JSONValue {
    let found = world.addresses.filter { address in
      address.provider == .hetzner
        && (request.parameter("name").map { $0 == address.name } ?? true)
        && (request.parameter("label_selector").map { Self.selects($0, address.labels) } ?? true)
    }
    return list(found.map { addressDocument($0) }, "floating_ips", page)
  }

  /// The list of the actions that are wanted, by status if the query asks for it.
  func actionList(
    _ request: APIRequest, _ page: Page, _ isWanted: (CloudAction) -> Bool
  ) -> JSONValue {
    let statuses = request.query.filter { $0.name == "status" }.map { $0.value }
    let ids = request.query.filter { $0.name == "id" }.compactMap { Int($0.value) }
    let found = visible(isWanted).filter { action in
      (statuses.isEmpty || statuses.contains(status(of: action)))
        && (ids.isEmpty || ids.contains(action.id))
    }
    return list(found.map { actionDocument($0) }, "actions", page)
  }

  func list(_ items: [JSONValue], _ name: String, _ page: Page) -> JSONValue {
    let last = page.last(of: items.count)
    return .object([
      JSONMember(name, .array(page.items(of: items))),
      JSONMember(
        "meta",
        [
          "pagination": [
            "page": .integer(page.number), "per_page": .integer(page.perPage),
            "previous_page": page.number > 1 ? .integer(page.number - 1) : nil,
            "next_page": page.number < last ? .integer(page.number + 1) : nil,
            "last_page": .integer(last), "total_entries": .integer(items.count),
          ]
        ]),
    ])
  }

  /// True if the labels agree with a selector: `key`, `key=value`, `key==value` or `key!=value`,
  /// several of them between commas. Sets (`in`, `notin`) are not known here.
  static func selects(_ selector: String, _ labels: [JSONMember]) -> Bool {
    selector.split(separator: ",").allSatisfy { term in
      let parts = term.split(separator: "=", maxSplits: 1)
      guard parts.count > 1, let key = parts.first else {
        return label(parts.first ?? "", labels) != nil
      }
      let value = String(parts[1].drop { $0 == "=" })
      return key.last == "!" ? label(key.dropLast(), labels) != value : label(key, labels) == value
    }
  }

  private static func label(_ key: Substring, _ labels: [JSONMember]) -> String? {
    labels.first { $0.name == key }?.value.text
  }

  /// `{"floating_ip": …}`, with the action that its making began.
  func document(of address: CloudAddress, with action: CloudAction? = nil) -> JSONValue {
    let document: JSONValue = ["floating_ip": addressDocument(address)]
    return action.map { document.with("action", actionDocument($0)) } ?? document
  }

  private func addressDocument(_ address: CloudAddress) -> JSONValue {
    let holder = address.holder(at: asOf).flatMap { world.node(.hetzner, $0) }
    return [
      "id": .integer(address.id), "name": .string(address.name), "description": nil,
      "ip": .string(address.text), "type": address.isVersion6 ? "ipv6" : "ipv4",
      "server": JSONValue(holder?.id), "dns_ptr": [], "home_location": location(address.region),
      "blocked": false, "protection": ["delete": false], "labels": .object(address.labels),
      "created": .string(address.createdAt.wholeSeconds),
    ]
  }

  // MARK: Actions

  /// `{"actions": […]}` of all that are wanted.
  func actions(_ isWanted: (CloudAction) -> Bool) -> JSONValue {
    ["actions": .array(visible(isWanted).map { actionDocument($0) })]
  }

  /// `{"action": …}` of a number.
  func action(
    _ id: Int?, _ isWanted: (CloudAction) -> Bool = { _ in true }
  ) throws(HetznerError) -> JSONValue {
    guard let found = visible({ $0.id == id && isWanted($0) }).first else {
      throw .notFound("action")
    }
    return document(of: found)
  }

  /// `{"action": …}`.
  func document(of action: CloudAction) -> JSONValue {
    ["action": actionDocument(action)]
  }

  private func visible(_ isWanted: (CloudAction) -> Bool) -> [CloudAction] {
    world.actions.filter { $0.provider == .hetzner && $0.fault != .missing && isWanted($0) }
  }

  private func status(of action: CloudAction) -> String {
    switch action.state {
    case .running: return "running"
    case .failed: return "error"
    case .succeeded:
      if case .reported(let text) = action.fault { return text }
      return "success"
    }
  }

  private func actionDocument(_ action: CloudAction) -> JSONValue {
    let resources =
      (action.nodeID.map { [("server", $0)] } ?? [])
      + (action.addressID.map { [("floating_ip", $0)] } ?? [])
    let error: JSONValue =
      if case .failed = action.state {
        ["code": "action_failed", "message": "Action failed"]
      } else { nil }
    return [
      "id": .integer(action.id), "command": .string(command(of: action)),
      "status": .string(status(of: action)), "progress": action.isRunning ? 0 : 100,
      "started": .string(action.startedAt.wholeSeconds),
      "finished": JSONValue(action.finishedAt?.wholeSeconds),
      "resources": .array(
        resources.map { ["id": .integer($0.1), "type": .string($0.0)] }),
      "error": error,
    ]
  }

  private func command(of action: CloudAction) -> String {
    switch action.kind {
    case .assign: "assign_floating_ip"
    case .unassign: "unassign_floating_ip"
    case .reserve: "create_floating_ip"
    case .nodeEvent(_, let name): name
    case .aliases, .secondary: "change_alias_ips"
    }
  }
}
