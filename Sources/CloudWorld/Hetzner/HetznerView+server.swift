import ControlProtocol

extension HetznerView {
  private static let created: JSONValue = "2026-01-02T03:04:05Z"

  private static let cities: [String: JSONValue] = [
    "fsn1": "Falkenstein", "nbg1": "Nuremberg", "hel1": "Helsinki", "ash": "Ashburn, VA",
    "hil": "Hillsboro, OR", "sin": "Singapore",
  ]

  /// True for a location that Hetzner has.
  static func isLocation(_ name: String) -> Bool { cities[name] != nil }

  /// A location with all the members that the specification requires.
  func location(_ name: String) -> JSONValue {
    let countries: [String: JSONValue] = ["hel1": "FI", "ash": "US", "hil": "US", "sin": "SG"]
    let zones: [String: JSONValue] = [
      "ash": "us-east", "hil": "us-west", "sin": "ap-southeast",
    ]
    return [
      "id": 1, "name": .string(name), "description": .string("\(name) DC Park 1"),
      "country": countries[name] ?? "DE", "city": Self.cities[name] ?? "Falkenstein",
      "latitude": 50.47612, "longitude": 12.370071,
      "network_zone": zones[name] ?? "eu-central",
    ]
  }

  /// `{"servers": […], "meta": …}`
  func serverList(_ page: Page) -> JSONValue {
    let servers = world.nodes.filter { $0.provider == .hetzner }.sorted { $0.id < $1.id }
    return list(servers.map(serverDocument), "servers", page)
  }

  /// `{"server": …}`
  func document(of node: Node) -> JSONValue { ["server": serverDocument(node)] }

  /// A server with all the members that the specification requires.
  private func serverDocument(_ node: Node) -> JSONValue {
    let isBusy = world.isBusy(server: node.id)
    return [
      "id": .integer(node.id), "name": .string(node.name), "status": "running",
      "created": Self.created, "public_net": publicNet(node),
      "private_net": .array(node.networks.map { Self.privateNet($0, node) }),
      "server_type": serverType(node.region),
      "datacenter": [
        "id": 1, "name": .string("\(node.region)-dc8"),
        "description": .string("\(node.region) DC Park 8"), "location": location(node.region),
        "server_types": ["supported": [1], "available": [1], "available_for_migration": [1]],
      ],
      "location": location(node.region), "image": Self.image, "iso": nil,
      "rescue_enabled": false, "locked": .boolean(isBusy), "backup_window": nil,
      "outgoing_traffic": nil, "ingoing_traffic": nil, "included_traffic": 21_990_232_555_520,
      "protection": ["delete": false, "rebuild": false], "labels": [:], "volumes": [],
      "load_balancers": [], "primary_disk_size": 40, "placement_group": nil,
    ]
  }

  private func publicNet(_ node: Node) -> JSONValue {
    let held = world.addresses.filter {
      $0.provider == .hetzner && $0.holder(at: asOf) == node.id
    }
    let version4: JSONValue =
      node.publicAddress.map { address in
        [
          "id": .integer(node.id * 10 + 4), "ip": .string(address), "blocked": false,
          "dns_ptr": .string("\(node.name).example.com"),
        ]
      } ?? nil
    let version6: JSONValue =
      node.publicAddress6.map { address in
        [
          "id": .integer(node.id * 10 + 6), "ip": .string("\(address)/64"), "blocked": false,
          "dns_ptr": [],
        ]
      } ?? nil
    return [
      "ipv4": version4, "ipv6": version6,
      "floating_ips": .array(held.map { .integer($0.id) }), "firewalls": [],
    ]
  }

  private static func privateNet(_ network: PrivateNetwork, _ node: Node) -> JSONValue {
    [
      "network": .integer(network.id), "ip": .string(network.address),
      "alias_ips": .array(network.aliases.map { .string($0) }),
      "mac_address": .string("86:00:ff:00:00:" + Self.lastByte(node.id)),
    ]
  }

  private static func lastByte(_ id: Int) -> String {
    String(RandomNumbers.hexadecimal(UInt64(id)).suffix(2))
  }

  private func serverType(_ location: String) -> JSONValue {
    [
      "id": 1, "name": "cx22", "description": "CX22", "category": "Shared vCPU", "cores": 2,
      "memory": 4.0, "disk": 40.0, "deprecated": false, "deprecation": nil,
      "architecture": "x86", "storage_type": "local", "cpu_type": "shared",
      "locations": [["id": 1, "name": .string(location), "deprecation": nil]],
      "prices": [
        [
          "location": .string(location), "included_traffic": 21_990_232_555_520,
          "price_hourly": ["net": "0.0060", "gross": "0.0071"],
          "price_monthly": ["net": "3.7900", "gross": "4.5101"],
          "price_per_tb_traffic": ["net": "1.0000", "gross": "1.1900"],
        ]
      ],
    ]
  }

  private static let image: JSONValue = [
    "id": 114_690_387, "type": "system", "status": "available", "name": "debian-12",
    "description": "Debian 12", "image_size": nil, "disk_size": 5, "created": created,
    "created_from": nil, "bound_to": nil, "os_flavor": "debian", "os_version": "12",
    "rapid_deploy": true, "protection": ["delete": false], "deprecated": nil, "deleted": nil,
    "labels": [:], "architecture": "x86",
  ]
}
