import ControlProtocol

extension DigitalOceanView {
  /// Every action that can be asked for, newest first.
  func actions() -> [JSONValue] {
    visible { _ in true }.map { actionDocument($0, nil) }
  }

  /// The actions of a droplet: what keeps it busy, not what happens to addresses.
  func actions(ofNode id: Int) -> [JSONValue] {
    visible { action in
      if case .nodeEvent(let node, _) = action.kind { node == id } else { false }
    }.map { actionDocument($0, nil) }
  }

  /// The actions of an address.
  func actions(ofAddress id: Int, _ flavour: AddressFlavour) -> [JSONValue] {
    visible { $0.addressID == id }.map { actionDocument($0, flavour) }
  }

  /// `{"action": …}` for a number.
  func action(
    _ id: Int, ofAddress address: Int? = nil, _ flavour: AddressFlavour? = nil
  ) throws(DigitalOceanError) -> JSONValue {
    let found = visible { $0.id == id && (address == nil || $0.addressID == address) }.first
    guard let found else { throw .notFound }
    return ["action": actionDocument(found, flavour)]
  }

  /// `{"action": …}` as the call that started it answers.
  func document(of action: CloudAction, _ flavour: AddressFlavour) -> JSONValue {
    ["action": actionDocument(action, flavour)]
  }

  private func visible(_ isWanted: (CloudAction) -> Bool) -> [CloudAction] {
    world.actions.filter {
      $0.provider == .digitalOcean && $0.fault != .missing && isWanted($0)
    }.reversed()
  }

  private func actionDocument(_ action: CloudAction, _ flavour: AddressFlavour?) -> JSONValue {
    let address = action.addressID.flatMap { world.address(.digitalOcean, $0) }
    let node = action.nodeID.flatMap { world.node(.digitalOcean, $0) }
    let region = address?.region ?? node?.region ?? "nyc3"
    var members: [JSONMember] = [
      JSONMember("id", .integer(action.id)), JSONMember("status", .string(status(of: action))),
      JSONMember("type", .string(type(of: action))),
      JSONMember("started_at", .string(action.startedAt.wholeSeconds)),
      JSONMember("completed_at", JSONValue(action.finishedAt?.wholeSeconds)),
      JSONMember("resource_id", JSONValue(action.addressID ?? action.nodeID)),
      JSONMember("resource_type", .string(resourceType(of: action, flavour, address))),
      JSONMember("region", self.region(region)), JSONMember("region_slug", .string(region)),
    ]
    if let address, flavour != nil, flavour != .reserved6 {
      members.append(JSONMember("project_id", .string(address.project)))
    }
    return .object(members)
  }

  private func status(of action: CloudAction) -> String {
    switch action.state {
    case .running: return "in-progress"
    case .failed: return "errored"
    case .succeeded:
      if case .reported(let text) = action.fault { return text }
      return "completed"
    }
  }

  private func type(of action: CloudAction) -> String {
    switch action.kind {
    case .assign: "assign_ip"
    case .unassign: "unassign_ip"
    case .reserve: "reserve_ip"
    case .nodeEvent(_, let name): name
    case .aliases, .secondary: "change_alias_ips"
    }
  }

  private func resourceType(
    of action: CloudAction, _ flavour: AddressFlavour?, _ address: CloudAddress?
  ) -> String {
    guard action.addressID != nil else { return "droplet" }
    if let flavour { return flavour.member }
    return address?.isVersion6 ?? false ? "reserved_ipv6" : "reserved_ip"
  }
}
