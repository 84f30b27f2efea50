import ControlProtocol
import NetworkTypes

/// What a world starts with: read from a JSON document (docs/CLOUD-EMULATOR.md), checked, and kept
/// for a reset.
public struct WorldDescription: Sendable, Equatable {
  /// The machines.
  public var nodes: [Node] = []
  /// The addresses, with their first holders.
  public var addresses: [CloudAddress] = []
  /// The tokens. ``Token/expiresAt`` counts from the epoch here: a world adds its own start.
  public var tokens: [Token] = []
  /// What signs calls of EC2, and what the metadata service tells of it.
  public var credentials: [AmazonCredentials] = []
  /// Calls an hour of each Hetzner project.
  public var hetznerCallsPerHour = 3_600
  /// DigitalOcean's limit of reserved IPv4 addresses that can be made.
  public var reservedAddressLimit = 3
  /// True if a token without `droplet:read` sees `"droplet": null`; else the member is missing.
  /// The specification leaves it open; a client must survive both.
  public var hidesDropletAsNull = false

  /// An empty description.
  public init() {}

  /// The description that a document holds. Throws at the first member that is missing, unknown,
  /// of another type, or that names something which is not there.
  public init(_ document: JSONValue) throws(DocumentError) {
    let reader = JSONReader(document)
    try reader.allow(["digitalocean", "hetzner", "amazon"])
    if let section = reader.object("digitalocean") { try readDigitalOcean(section) }
    if let section = reader.object("hetzner") { try readHetzner(section) }
    if let section = reader.object("amazon") { try readAmazon(section) }
    try checkUnique()
  }

  private mutating func readDigitalOcean(_ section: JSONReader) throws(DocumentError) {
    try section.allow([
      "droplets", "reserved_addresses", "tokens", "reserved_address_limit", "droplet_without_scope",
    ])
    reservedAddressLimit =
      try section.optionalInteger("reserved_address_limit") ?? reservedAddressLimit
    switch try section.optionalText("droplet_without_scope") {
    case nil, "absent": hidesDropletAsNull = false
    case "null": hidesDropletAsNull = true
    default: throw section.error("droplet_without_scope", "expected absent or null")
    }
    for reader in try section.objects("droplets") {
      try reader.allow([
        "id", "name", "region", "public_address", "private_address", "anchor_address",
        "public_address6", "metadata_from", "tags",
      ])
      nodes.append(try Self.node(reader, .digitalOcean, region: "region"))
    }
    for reader in try section.objects("reserved_addresses") {
      try reader.allow(["address", "region", "droplet", "project"])
      try appendReservedAddress(reader)
    }
    for reader in try section.objects("tokens") {
      try reader.allow(["id", "secret", "scopes", "hourly_limit", "minute_limit", "expires_in_ms"])
      tokens.append(try Self.token(digitalOcean: reader))
    }
  }

  private mutating func readHetzner(_ section: JSONReader) throws(DocumentError) {
    try section.allow(["servers", "floating_addresses", "tokens", "hourly_limit"])
    hetznerCallsPerHour =
      try section.optionalInteger("hourly_limit", from: 1) ?? hetznerCallsPerHour
    for reader in try section.objects("servers") {
      try reader.allow([
        "id", "name", "location", "public_address", "public_address6", "private_networks",
        "metadata_from",
      ])
      var node = try Self.node(reader, .hetzner, region: "location")
      node.networks = try Self.networks(reader)
      node.privateAddress = node.networks.first?.address
      node.metadataSources += node.networks.map { $0.address }
      nodes.append(node)
    }
    for reader in try section.objects("floating_addresses") {
      try reader.allow(["id", "address", "location", "server", "name", "labels"])
      try appendFloatingAddress(reader)
    }
    for reader in try section.objects("tokens") {
      try reader.allow(["id", "secret", "read_only", "project", "expires_in_ms"])
      tokens.append(try Self.token(hetzner: reader, perHour: hetznerCallsPerHour))
    }
  }

  private mutating func readAmazon(_ section: JSONReader) throws(DocumentError) {
    try section.allow(["instances", "access_keys"])
    for reader in try section.objects("access_keys") {
      try reader.allow(["id", "access_key", "secret_key", "session_token", "lifetime_ms"])
      credentials.append(try Self.credentials(reader))
    }
    for reader in try section.objects("instances") {
      try reader.allow([
        "id", "name", "region", "private_address", "secondary_addresses", "public_address",
        "subnet", "metadata_from",
      ])
      var node = try Self.node(reader, .amazon, region: "region")
      let secondary = try reader.texts("secondary_addresses") ?? []
      node.networks = [
        PrivateNetwork(
          id: try reader.optionalInteger("subnet", from: 1) ?? 1,
          address: node.privateAddress ?? "", aliases: secondary)
      ]
      nodes.append(node)
    }
  }

  /// Two things with one number, address or secret would make the answers depend on their order.
  private func checkUnique() throws(DocumentError) {
    func twice<Key: Hashable>(_ keys: [Key]) -> Key? {
      var seen: Set<Key> = []
      return keys.first { !seen.insert($0).inserted }
    }
    if let node = twice(nodes.map { "\($0.provider.rawValue) \($0.id)" }) {
      throw DocumentError(path: node, expected: "two machines have this number")
    }
    if let address = twice(addresses.map { $0.address }) {
      throw DocumentError(path: address.description, expected: "stands there twice")
    }
    if let id = twice(addresses.filter { $0.provider == .hetzner }.map { $0.id }) {
      throw DocumentError(path: "hetzner \(id)", expected: "two addresses have this number")
    }
    if let token = twice(tokens.map { $0.id }) {
      throw DocumentError(path: "token \(token)", expected: "two tokens have this name")
    }
    if twice(tokens.map { $0.secret }) != nil {
      throw DocumentError(path: "tokens", expected: "two tokens have the same secret")
    }
  }
}
