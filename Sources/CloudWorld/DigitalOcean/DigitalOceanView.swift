import ControlProtocol

/// What DigitalOcean's API shows of the world to one caller, at one time.
struct DigitalOceanView {
  let world: World
  /// The time whose state is shown.
  let asOf: WallTime
  /// Where links begin, such as `http://192.0.2.1:8080`.
  let base: String
  private let path: String
  private let token: Token?
  private let prefersNewNames: Bool

  init(_ world: World, _ request: APIRequest, _ context: CallContext) {
    self.world = world
    asOf = context.asOf
    base = request.scheme + "://" + (request.field("host") ?? "api.digitalocean.com")
    prefersNewNames = request.field("accept")?.contains("vnd.digitalocean.reserveip") ?? false
    path = request.path
    token = world.token(of: request)
  }

  var nodes: [Node] { world.nodes.filter { $0.provider == .digitalOcean } }

  /// Addresses of a flavour.
  func addresses(_ flavour: AddressFlavour) -> [CloudAddress] {
    world.addresses.filter {
      $0.provider == .digitalOcean && $0.isVersion6 == (flavour == .reserved6)
    }
  }

  /// `{"account": …}`.
  var account: JSONValue {
    [
      "account": [
        "droplet_limit": 25, "floating_ip_limit": .integer(world.description.reservedAddressLimit),
        "reserved_ip_limit": .integer(world.description.reservedAddressLimit),
        "email": "lab@example.com", "name": "Lab",
        "uuid": "b6fr89dbf6d9156cace5f3c78dc9851d957381ef", "email_verified": true,
        "status": "active", "status_message": "",
      ]
    ]
  }

  /// One page of a list with its links and its total.
  func list(_ items: [JSONValue], _ name: String, _ page: Page) -> JSONValue {
    let last = page.last(of: items.count)
    var pages: [JSONMember] = []
    func link(_ rel: String, _ number: Int) {
      let target = "\(base)\(path)?page=\(number)&per_page=\(page.perPage)"
      pages.append(JSONMember(rel, .string(target)))
    }
    if page.number > 1 {
      link("first", 1)
      link("prev", page.number - 1)
    }
    if page.number < last {
      link("next", page.number + 1)
      link("last", last)
    }
    let links: JSONValue = pages.isEmpty ? [:] : ["pages": .object(pages)]
    return .object([
      JSONMember(name, .array(page.items(of: items))), JSONMember("links", links),
      JSONMember("meta", ["total": .integer(items.count)]),
    ])
  }

  /// The list of a flavour's addresses. Who accepts the media type of reserved addresses gets them
  /// under that name through the old path too.
  func addressList(_ flavour: AddressFlavour, _ page: Page) -> JSONValue {
    let flavour = flavour == .floating && prefersNewNames ? .reserved : flavour
    let items = addresses(flavour).map { addressDocument($0, flavour) }
    return list(items, flavour.member + "s", page)
  }

  /// A document with one address.
  func document(of address: CloudAddress, _ flavour: AddressFlavour) -> JSONValue {
    .object([JSONMember(flavour.member, addressDocument(address, flavour))])
  }

  private func addressDocument(_ address: CloudAddress, _ flavour: AddressFlavour) -> JSONValue {
    var members: [JSONMember] = [JSONMember("ip", .string(address.text))]
    if flavour == .reserved6 {
      members.append(JSONMember("region_slug", .string(address.region)))
      members.append(JSONMember("reserved_at", .string(address.createdAt.wholeSeconds)))
    } else {
      members.append(JSONMember("region", region(address.region)))
    }
    if token?.allows("droplet:read") ?? false {
      let holder = address.holder(at: asOf).flatMap { world.node(.digitalOcean, $0) }
      members.append(JSONMember("droplet", holder.map { droplet($0) } ?? .null))
    } else if world.description.hidesDropletAsNull {
      members.append(JSONMember("droplet", .null))
    }
    guard flavour != .reserved6 else { return .object(members) }
    let isLocked = world.actions.contains { action in
      action.provider == .digitalOcean && action.addressID == address.id && action.ran(at: asOf)
    }
    members.append(JSONMember("locked", .boolean(isLocked)))
    if token?.allows("project:read") ?? false {
      members.append(JSONMember("project_id", .string(address.project)))
    }
    return .object(members)
  }

  /// The answer to the making of an IPv4 address.
  func created(
    _ address: CloudAddress, _ flavour: AddressFlavour, _ action: CloudAction?
  ) -> JSONValue {
    func link(_ id: Int, _ rel: String, _ collection: String) -> JSONValue {
      [
        "id": .integer(id), "rel": .string(rel),
        "href": .string("\(base)/v2/\(collection)/\(id)"),
      ]
    }
    let droplets = action?.nodeID.map { [link($0, "droplet", "droplets")] } ?? []
    let actions = action.map { [link($0.id, "assign_ip", "actions")] } ?? []
    return document(of: address, flavour)
      .with("links", ["droplets": .array(droplets), "actions": .array(actions)])
  }

  /// The answer to the making of an IPv6 address.
  func created(_ address: CloudAddress) -> JSONValue {
    [
      "reserved_ipv6": [
        "ip": .string(address.text), "region_slug": .string(address.region),
        "reserved_at": .string(address.createdAt.wholeSeconds),
      ]
    ]
  }
}
