/// The names under which DigitalOcean offers movable addresses.
enum AddressFlavour: Sendable, Equatable {
  /// Reserved IPv4 addresses.
  case reserved
  /// The same under their name until June 2022.
  case floating
  /// Reserved IPv6 addresses.
  case reserved6

  /// The first part of the path behind `/v2/`.
  init?(collection: String) {
    switch collection {
    case "reserved_ips": self = .reserved
    case "floating_ips": self = .floating
    case "reserved_ipv6": self = .reserved6
    default: return nil
    }
  }

  /// The member of a document with one address, and the `resource_type` of its actions but for
  /// IPv6.
  var member: String {
    switch self {
    case .reserved: "reserved_ip"
    case .floating: "floating_ip"
    case .reserved6: "reserved_ipv6"
    }
  }
}

/// One call of DigitalOcean's API.
enum DigitalOceanOperation: Equatable {
  case account
  case listActions
  case action(Int)
  case listDroplets
  case droplet(Int)
  case dropletActions(Int)
  case listAddresses(AddressFlavour)
  case createAddress(AddressFlavour)
  case address(AddressFlavour, String)
  case deleteAddress(AddressFlavour, String)
  case addressActions(AddressFlavour, String)
  case actOnAddress(AddressFlavour, String)
  case addressAction(AddressFlavour, String, Int)

  /// The call that a method and a path stand for; nil if there is none.
  init?(method: String, segments: [String]) {
    guard segments.first == "v2", segments.count >= 2 else { return nil }
    if let flavour = AddressFlavour(collection: segments[1]) {
      self.init(method, Array(segments.dropFirst(2)), flavour)
      return
    }
    let number = segments.count > 2 ? Int(segments[2]) : nil
    switch (method, segments[1], number, segments.count) {
    case ("GET", "account", nil, 2): self = .account
    case ("GET", "actions", nil, 2): self = .listActions
    case ("GET", "actions", .some(let id), 3): self = .action(id)
    case ("GET", "droplets", nil, 2): self = .listDroplets
    case ("GET", "droplets", .some(let id), 3): self = .droplet(id)
    case ("GET", "droplets", .some(let id), 4) where segments[3] == "actions":
      self = .dropletActions(id)
    default: return nil
    }
  }

  private init?(_ method: String, _ rest: [String], _ flavour: AddressFlavour) {
    // IPv6 has no way to ask for actions below the address; only /v2/actions shows them.
    let hasActions = flavour != .reserved6
    switch (method, rest.count) {
    case ("GET", 0): self = .listAddresses(flavour)
    case ("POST", 0): self = .createAddress(flavour)
    case ("GET", 1): self = .address(flavour, rest[0])
    case ("DELETE", 1): self = .deleteAddress(flavour, rest[0])
    case ("POST", 2) where rest[1] == "actions": self = .actOnAddress(flavour, rest[0])
    case ("GET", 2) where rest[1] == "actions" && hasActions:
      self = .addressActions(flavour, rest[0])
    case ("GET", 3) where rest[1] == "actions" && hasActions:
      guard let id = Int(rest[2]) else { return nil }
      self = .addressAction(flavour, rest[0], id)
    default: return nil
    }
  }

  /// The scope that a token needs.
  var scope: String {
    switch self {
    case .account: "account:read"
    case .listActions, .action: "actions:read"
    case .listDroplets, .droplet, .dropletActions: "droplet:read"
    case .listAddresses, .address, .addressActions, .addressAction: "reserved_ip:read"
    case .createAddress: "reserved_ip:create"
    case .deleteAddress: "reserved_ip:delete"
    case .actOnAddress: "reserved_ip:update"
    }
  }
}
