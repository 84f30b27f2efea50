import ControlProtocol

/// What the metadata service tells one droplet.
struct DigitalOceanMetadata {
  private let world: World
  private let node: Node
  private let asOf: WallTime

  init(_ world: World, _ node: Node, _ context: CallContext) {
    self.world = world
    self.node = node
    asOf = context.asOf
  }

  /// The reserved address of a family that the droplet holds.
  private func reserved(version6: Bool) -> String? {
    world.addresses.first {
      $0.provider == .digitalOcean && $0.isVersion6 == version6
        && $0.holder(at: asOf) == node.id
    }?.text
  }

  /// Texts in folders, as below /metadata/v1/.
  var tree: MetadataTree {
    .folder([
      ("id", .text("\(node.id)")), ("hostname", .text(node.name)), ("user-data", .text("")),
      ("vendor-data", .text("")), ("public-keys", .text("")), ("region", .text(node.region)),
      ("interfaces", interfaces),
      ("dns", .folder([("nameservers", .text("67.207.67.2\n67.207.67.3"))])),
      ("floating_ip", .folder([("ipv4", activity(reserved(version6: false)))])),
      (
        "reserved_ip",
        .folder([
          ("ipv4", activity(reserved(version6: false))),
          ("ipv6", activity(reserved(version6: true))),
        ])
      ),
      ("tags", .text(node.tags.joined(separator: "\n"))),
      ("features", .folder([("dhcp_enabled", .text("false"))])),
    ])
  }

  private func activity(_ address: String?) -> MetadataTree {
    let address = address.map { [("ip_address", MetadataTree.text($0))] } ?? []
    return .folder(address + [("active", .text(address.isEmpty ? "false" : "true"))])
  }

  private var interfaces: MetadataTree {
    var kinds: [(String, MetadataTree)] = []
    if let address = node.publicAddress {
      var parts = [("ipv4", network(address))]
      if let anchor = node.anchorAddress { parts.append(("anchor_ipv4", network(anchor))) }
      kinds.append(("public", .folder([("0", interface("public", parts))])))
    }
    if let address = node.privateAddress {
      let parts = [("ipv4", network(address))]
      kinds.append(("private", .folder([("0", interface("private", parts))])))
    }
    return .folder(kinds)
  }

  private func interface(_ type: String, _ parts: [(String, MetadataTree)]) -> MetadataTree {
    .folder([("mac", .text(node.hardwareAddress)), ("type", .text(type))] + parts)
  }

  private func network(_ address: String) -> MetadataTree {
    .folder([
      ("address", .text(address)), ("netmask", .text("255.255.240.0")),
      ("gateway", .text(DigitalOceanView.gateway(of: address))),
    ])
  }

  /// The whole as one document: /metadata/v1.json.
  var document: JSONValue {
    [
      "droplet_id": .integer(node.id), "hostname": .string(node.name),
      "region": .string(node.region), "public_keys": [], "user_data": "", "vendor_data": "",
      "tags": .array(node.tags.map { .string($0) }),
      "dns": ["nameservers": ["67.207.67.2", "67.207.67.3"]],
      "interfaces": [
        "public": .array(node.publicAddress.map { [documentOfPublic($0)] } ?? []),
        "private": .array(
          node.privateAddress.map {
            [["mac": .string(node.hardwareAddress), "type": "private", "ipv4": documentOf($0)]]
          } ?? []),
      ],
      "floating_ip": ["ipv4": documentOfActivity(reserved(version6: false))],
      "reserved_ip": [
        "ipv4": documentOfActivity(reserved(version6: false)),
        "ipv6": documentOfActivity(reserved(version6: true)),
      ],
      "features": ["dhcp_enabled": false, "vpc_peering_enabled": false],
    ]
  }

  private func documentOfPublic(_ address: String) -> JSONValue {
    var document: JSONValue = [
      "mac": .string(node.hardwareAddress), "type": "public", "ipv4": documentOf(address),
    ]
    if let address6 = node.publicAddress6 {
      document = document.with(
        "ipv6",
        [
          "ip_address": .string(address6), "cidr": 64,
          "gateway": .string(DigitalOceanView.gateway(of: address6)),
        ])
    }
    return node.anchorAddress.map { document.with("anchor_ipv4", documentOf($0)) } ?? document
  }

  private func documentOf(_ address: String) -> JSONValue {
    [
      "ip_address": .string(address), "netmask": "255.255.240.0",
      "gateway": .string(DigitalOceanView.gateway(of: address)),
    ]
  }

  private func documentOfActivity(_ address: String?) -> JSONValue {
    address.map { ["ip_address": .string($0), "active": true] } ?? ["active": false]
  }
}
