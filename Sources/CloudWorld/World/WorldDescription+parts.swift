import ControlProtocol
import NetworkTypes

extension WorldDescription {
  /// The members that every provider's machines have.
  static func node(
    _ reader: JSONReader, _ provider: Provider, region: String
  ) throws(DocumentError) -> Node {
    let id = try reader.integer("id", from: 1)
    let publicAddress = try address(reader, "public_address")
    let privateAddress = try address(reader, "private_address")
    let anchorAddress = try address(reader, "anchor_address")
    let publicAddress6 = try address(reader, "public_address6")
    let known = [publicAddress, privateAddress, anchorAddress, publicAddress6].compactMap { $0 }
    return Node(
      provider: provider, id: id, name: try reader.optionalText("name") ?? "node-\(id)",
      region: try reader.text(region), publicAddress: publicAddress,
      privateAddress: privateAddress, anchorAddress: anchorAddress,
      publicAddress6: publicAddress6, metadataSources: try reader.texts("metadata_from") ?? known,
      tags: try reader.texts("tags") ?? [], networks: [])
  }

  /// An address as its canonical text.
  private static func address(
    _ reader: JSONReader, _ name: String
  ) throws(DocumentError) -> String? {
    guard let text = try reader.optionalText(name) else { return nil }
    guard let address = IPAddress(text) else { throw reader.error(name, "expected an address") }
    return address.description
  }

  static func networks(_ server: JSONReader) throws(DocumentError) -> [PrivateNetwork] {
    var networks: [PrivateNetwork] = []
    for reader in try server.objects("private_networks") {
      try reader.allow(["network", "address", "alias_addresses"])
      guard let own = try address(reader, "address") else {
        throw reader.error("address", "expected an address")
      }
      networks.append(
        PrivateNetwork(
          id: try reader.integer("network", from: 1), address: own,
          aliases: try reader.texts("alias_addresses") ?? []))
    }
    return networks
  }

  static func token(digitalOcean reader: JSONReader) throws(DocumentError) -> Token {
    let scopes = try reader.texts("scopes")
    return Token(
      id: try reader.text("id"), provider: .digitalOcean, secret: try reader.text("secret"),
      access: scopes.map { .scopes($0) } ?? .full, project: "",
      expiresAt: try expiry(reader),
      limit: .window(
        perHour: try reader.optionalInteger("hourly_limit", from: 1) ?? 5_000,
        perMinute: try reader.optionalInteger("minute_limit", from: 1) ?? 250))
  }

  static func token(hetzner reader: JSONReader, perHour: Int) throws(DocumentError) -> Token {
    Token(
      id: try reader.text("id"), provider: .hetzner, secret: try reader.text("secret"),
      access: try reader.boolean("read_only", default: false) ? .readOnly : .full,
      project: try reader.optionalText("project") ?? "default", expiresAt: try expiry(reader),
      limit: .bucket(perHour: perHour))
  }

  static func credentials(_ reader: JSONReader) throws(DocumentError) -> AmazonCredentials {
    AmazonCredentials(
      id: try reader.text("id"), accessKey: try reader.text("access_key"),
      secretKey: try reader.text("secret_key"),
      sessionToken: try reader.optionalText("session_token"),
      lifetimeMilliseconds: try reader.optionalInteger("lifetime_ms") ?? 6 * 3_600_000)
  }

  private static func expiry(_ reader: JSONReader) throws(DocumentError) -> WallTime? {
    let milliseconds = try reader.optionalInteger("expires_in_ms")
    return milliseconds.map { WallTime(unixMicroseconds: Int64($0) * 1_000) }
  }

  mutating func appendReservedAddress(_ reader: JSONReader) throws(DocumentError) {
    guard let address = IPAddress(try reader.text("address")) else {
      throw reader.error("address", "expected an IPv4 or IPv6 address")
    }
    let holder = try holder(reader, "droplet", .digitalOcean)
    let region = try reader.optionalText("region") ?? holder?.region
    guard let region else { throw reader.error("region", "expected a string, or a droplet") }
    guard holder == nil || holder?.region == region else {
      throw reader.error("droplet", "it is in another region")
    }
    addresses.append(
      CloudAddress(
        provider: .digitalOcean, id: Self.number(of: address), text: address.description,
        address: address, region: region, name: "", labels: [],
        project: try reader.optionalText("project") ?? "746c6152-2fa2-11ed-92d3-27aaa54e4988",
        createdAt: WallTime(unixMicroseconds: 0), holder: holder?.id))
  }

  mutating func appendFloatingAddress(_ reader: JSONReader) throws(DocumentError) {
    let text = try reader.text("address")
    let prefix = AddressPrefix(text)
    guard let prefix else { throw reader.error("address", "expected an address") }
    let holder = try holder(reader, "server", .hetzner)
    let id = try reader.integer("id", from: 1)
    let labels = reader.object("labels")?.value.members ?? []
    let isVersion6 = prefix.address.family == .ipv6
    addresses.append(
      CloudAddress(
        provider: .hetzner, id: id,
        text: isVersion6 ? "\(prefix.address)/64" : prefix.address.description,
        address: prefix.address, region: try reader.text("location"),
        name: try reader.optionalText("name") ?? "floating-\(id)", labels: labels, project: "",
        createdAt: WallTime(unixMicroseconds: 0), holder: holder?.id))
  }

  private func holder(
    _ reader: JSONReader, _ name: String, _ provider: Provider
  ) throws(DocumentError) -> Node? {
    guard let id = try reader.optionalInteger(name, from: 1) else { return nil }
    guard let node = nodes.first(where: { $0.provider == provider && $0.id == id }) else {
      throw reader.error(name, "there is none with this number")
    }
    return node
  }

  /// What DigitalOcean shows as `resource_id`: an IPv4 address as a big-endian number. For IPv6,
  /// where nothing is known, 53 bits of the address, which JSON readers take without loss.
  static func number(of address: IPAddress) -> Int {
    switch address {
    case .v4(let address): Int(address.rawValue)
    case .v6(let address): Int((address.high ^ address.low &* 0x9E37_79B9_7F4A_7C15) >> 11)
    }
  }
}
