import ControlProtocol
import NetworkTypes

extension DigitalOceanView {
  private static let sizes: JSONValue = ["s-1vcpu-1gb", "s-1vcpu-2gb", "s-2vcpu-2gb"]

  private static let cities = [
    "ams": "Amsterdam", "blr": "Bangalore", "fra": "Frankfurt", "lon": "London",
    "nyc": "New York", "sfo": "San Francisco", "sgp": "Singapore", "syd": "Sydney",
    "tor": "Toronto",
  ]

  /// The city of a region that DigitalOcean has: three letters and a digit.
  static func city(of slug: String) -> String? {
    guard slug.utf8.count == 4, let digit = slug.last, ("1"..."9").contains(digit) else {
      return nil
    }
    return cities[String(slug.prefix(3))]
  }

  /// A region with all the members that the specification requires. A world may have regions that
  /// DigitalOcean has not.
  func region(_ slug: String) -> JSONValue {
    let name = Self.city(of: slug).map { "\($0) \(slug.suffix(1))" } ?? slug
    return [
      "name": .string(name), "slug": .string(slug),
      "features": ["backups", "ipv6", "metadata", "install_agent", "storage", "image_transfer"],
      "available": true, "sizes": Self.sizes,
    ]
  }

  /// A droplet with all the members that the specification requires.
  func droplet(_ node: Node) -> JSONValue {
    let isBusy = world.actions.contains { action in
      guard case .nodeEvent(node.id, _) = action.kind else { return false }
      return action.provider == .digitalOcean && action.isRunning
    }
    return [
      "id": .integer(node.id), "name": .string(node.name), "memory": 1024, "vcpus": 1, "disk": 25,
      "disk_info": [["type": "local", "size": ["amount": 25, "unit": "gib"]]],
      "locked": .boolean(isBusy), "status": "active", "kernel": nil,
      "created_at": "2026-01-02T03:04:05Z",
      "features": node.publicAddress6 == nil
        ? ["monitoring", "private_networking"] : ["monitoring", "private_networking", "ipv6"],
      "backup_ids": [], "next_backup_window": nil, "snapshot_ids": [], "image": Self.image,
      "volume_ids": [], "size": Self.size, "size_slug": "s-1vcpu-1gb",
      "networks": ["v4": .array(networks4(node)), "v6": .array(networks6(node))],
      "region": region(node.region), "tags": .array(node.tags.map { .string($0) }),
      "vpc_uuid": "760e09ef-dc84-11e8-981e-3cfdfeaae000",
    ]
  }

  /// The node's own addresses and, as a further public one, the reserved address it holds.
  private func networks4(_ node: Node) -> [JSONValue] {
    let held = addresses(.reserved).filter { $0.holder(at: asOf) == node.id }.map { $0.text }
    let publicOnes = ([node.publicAddress].compactMap { $0 } + held).map { ($0, "public") }
    let all = [node.privateAddress].compactMap { $0 }.map { ($0, "private") } + publicOnes
    return all.map { address, type in
      [
        "ip_address": .string(address), "netmask": "255.255.240.0",
        "gateway": .string(Self.gateway(of: address)), "type": .string(type),
      ]
    }
  }

  private func networks6(_ node: Node) -> [JSONValue] {
    let held = addresses(.reserved6).filter { $0.holder(at: asOf) == node.id }.map { $0.text }
    return ([node.publicAddress6].compactMap { $0 } + held).map { address in
      let isOwn = address == node.publicAddress6
      return [
        "ip_address": .string(address), "netmask": .integer(isOwn ? 64 : 128),
        "gateway": .string(Self.gateway(of: address)), "type": "public",
      ]
    }
  }

  /// The first address of the network of an address: /20 for IPv4, /64 for IPv6.
  static func gateway(of text: String) -> String {
    switch IPAddress(text) {
    case .v4(let address): IPv4Address(rawValue: address.rawValue & 0xFFFF_F000 | 1).description
    case .v6(let address): IPv6Address(high: address.high, low: 1).description
    case nil: text
    }
  }

  private static let image: JSONValue = [
    "id": 7_555_620, "name": "12 x64", "distribution": "Debian", "slug": "debian-12-x64",
    "public": true, "regions": ["nyc1", "nyc3", "fra1"], "created_at": "2025-05-04T22:23:02Z",
    "min_disk_size": 20, "type": "base", "size_gigabytes": 2.34, "description": "Debian 12 x64",
    "tags": [], "status": "available", "error_message": "",
  ]

  private static let size: JSONValue = [
    "slug": "s-1vcpu-1gb", "memory": 1024, "vcpus": 1, "disk": 25, "transfer": 1.0,
    "price_monthly": 6.0, "price_hourly": 0.00893, "regions": ["nyc1", "nyc3", "fra1"],
    "available": true, "description": "Basic",
  ]
}
