package import NetworkTypes

/// One virtual router as all nodes of a cluster have it.
package struct InstanceShape: Sendable {
  /// `VI_1`.
  package var name: String
  /// The VRID.
  package var router: UInt8
  /// 2 or 3.
  package var version: Int
  /// The family of the adverts.
  package var family: AddressFamily
  /// True if adverts go to each peer.
  package var isUnicast: Bool
  /// The password of version 2; nil without.
  package var password: String?
  /// The advertisement interval.
  package var interval: Microseconds
  /// Priorities by node.
  package var priorities: [Int]
  /// False for `nopreempt`.
  package var preempts: Bool
  /// `preempt_delay`, in whole seconds.
  package var preemptDelay: Int64
  /// Weight of the track script; nil if none is tracked.
  package var weight: Int?
  /// The virtual addresses.
  package var addresses: [AddressPrefix]
  /// `flap_damping`; nil without.
  package var damping: DampingShape? = nil

  /// The longest master-down interval: that of priority 1.
  package var longestDown: Microseconds {
    interval * 3 + max(interval, .seconds(1))
  }
}

/// What a seed draws: nodes, virtual routers, and how they are configured.
package struct ClusterShape: Sendable {
  /// Count of nodes.
  package var nodes: Int
  /// The virtual routers.
  package var instances: [InstanceShape]
  /// True if the first two virtual routers form a sync group.
  package var isGrouped = false
  /// Cloud addresses of the first virtual router.
  package var cloudAddresses: [IPAddress] = []
  /// The virtual router that cloud addresses follow; nil without.
  package var cloudInstance: Int? { cloudAddresses.isEmpty ? nil : 0 }
  /// From this seed on, clusters have sync groups and cloud addresses as well. Those before mean what
  /// they meant when they were recorded.
  package static let firstRichSeed: UInt64 = 10_000
  /// The password of all instances that have one; must never be seen.
  package static let password = "hunter2x"

  /// Draws a cluster.
  package init(_ random: inout SimulationRandom) {
    nodes = random.pick([2, 2, 2, 3, 3, 4, 5])
    let count = random.pick([1, 1, 1, 2, 3])
    instances = []
    for number in 0..<count {
      instances.append(Self.instance(number, nodes: nodes, &random))
    }
  }

  /// Draws a sync group and cloud addresses.
  mutating func enrich(_ random: inout SimulationRandom) {
    if instances.count > 1, random.below(2) == 0 {
      isGrouped = true
      for node in 0..<nodes where instances[0].priorities[node] == 255 {
        instances[0].priorities[node] = 254
      }
      instances[1].priorities = instances[0].priorities
      instances[1].preempts = instances[0].preempts
      instances[1].preemptDelay = instances[0].preemptDelay
      instances[1].weight = instances[0].weight
    }
    guard random.below(2) == 0 else { return }
    for number in 0..<random.pick([1, 1, 2]) {
      cloudAddresses.append(.v4(IPv4Address(203, 0, 113, UInt8(10 + number))))
    }
  }

  private static func instance(
    _ number: Int, nodes: Int, _ random: inout SimulationRandom
  ) -> InstanceShape {
    let version = random.pick([2, 3, 3])
    let family: AddressFamily = version == 3 && random.below(2) == 0 ? .ipv6 : .ipv4
    let isUnicast = random.below(2) == 0
    let intervals: [Int64] =
      version == 2
      ? [1_000, 1_000, 2_000, 5_000] : [100, 500, 1_000, 1_000, 1_000, 2_000, 10_000, 40_950]
    var priorities = (0..<nodes).map { _ in Int(random.within(1...254)) }
    if random.below(4) == 0 { priorities[0] = 255 }
    if random.below(4) == 0 { priorities[nodes - 1] = priorities[0] == 255 ? 254 : priorities[0] }
    // A node that owns the addresses preempts always; nopreempt needs `state BACKUP` everywhere.
    let preempts = random.below(4) != 0
    return InstanceShape(
      name: "VI_\(number + 1)", router: UInt8(51 + number), version: version, family: family,
      isUnicast: isUnicast, password: version == 2 && random.below(2) == 0 ? password : nil,
      interval: .milliseconds(random.pick(intervals)), priorities: priorities, preempts: preempts,
      preemptDelay: preempts && random.below(4) == 0 ? random.within(1...10) : 0,
      weight: random.pick([nil, 0, -100, 50]),
      addresses: (0..<random.pick([1, 1, 2, 5])).map { Self.virtual(family, number, $0) })
  }

  /// A virtual address.
  private static func virtual(_ family: AddressFamily, _ instance: Int, _ number: Int)
    -> AddressPrefix
  {
    switch family {
    case .ipv4:
      AddressPrefix(
        address: .v4(IPv4Address(192, 0, 2, UInt8(100 + 10 * instance + number))), length: 32)
    case .ipv6:
      AddressPrefix(
        address: .v6(
          IPv6Address(high: 0x2001_0DB8_0000_0000, low: UInt64(256 + 16 * instance + number))),
        length: 128)
    }
  }

  /// What a node sends from.
  package static func own(_ node: Int) -> [AddressPrefix] {
    [
      AddressPrefix(address: .v4(IPv4Address(192, 0, 2, UInt8(node + 1))), length: 24),
      AddressPrefix(
        address: .v6(IPv6Address(high: 0xFE80_0000_0000_0000, low: UInt64(node + 1))), length: 64),
    ]
  }

  private static func source(_ family: AddressFamily, _ node: Int) -> String {
    own(node)[family == .ipv4 ? 0 : 1].address.description
  }

  /// The configuration file of a node.
  ///
  /// - Parameter shift: added to the priorities, for a reload that changes them.
  package func configuration(_ node: Int, shift: Int = 0) -> String {
    var text = "vrrp_script check {\n  script \"/bin/check\"\n  interval 2\n  timeout 1\n}\n"
    if !cloudAddresses.isEmpty {
      text += "cloud_provider cloud {\n  type hetzner\n  token_file /etc/failover/token\n}\n"
    }
    if isGrouped {
      text += "vrrp_sync_group G {\n  group {\n    VI_1\n    VI_2\n  }\n}\n"
    }
    for instance in instances { text += self.text(instance, node, shift) }
    return text
  }

  private func text(_ instance: InstanceShape, _ node: Int, _ shift: Int) -> String {
    let base = instance.priorities[node]
    let priority = base == 255 ? 255 : min(max(base + shift, 1), 254)
    let isOwner = priority == 255
    var lines = [
      "vrrp_instance \(instance.name) {", "  interface eth0",
      "  state \(isOwner && instance.preempts ? "MASTER" : "BACKUP")",
      "  virtual_router_id \(instance.router)", "  priority \(priority)",
      "  version \(instance.version)", "  advert_int \(Self.seconds(instance.interval))",
    ]
    if instance.family == .ipv6 { lines.append("  native_ipv6") }
    if !instance.preempts && !isOwner { lines.append("  nopreempt") }
    if instance.preemptDelay > 0 && !isOwner {
      lines.append("  preempt_delay \(instance.preemptDelay)")
    }
    if let damping = instance.damping {
      lines.append("  flap_damping \(damping.count) \(damping.window) \(damping.hold)")
    }
    if instance.isUnicast {
      lines.append("  unicast_src_ip \(Self.source(instance.family, node))")
      lines.append("  unicast_peer {")
      for peer in 0..<nodes where peer != node {
        lines.append("    \(Self.source(instance.family, peer))")
      }
      lines.append("  }")
    }
    if let password = instance.password {
      lines.append("  authentication {\n    auth_type PASS\n    auth_pass \(password)\n  }")
    }
    if let weight = instance.weight {
      lines.append("  track_script {\n    check weight \(weight)\n  }")
    }
    if instance.name == instances[0].name {
      for address in cloudAddresses {
        lines.append("  cloud_address \(address) {\n    provider cloud\n  }")
      }
    }
    lines.append("  notify /bin/notify")
    lines.append("  virtual_ipaddress {")
    for address in instance.addresses { lines.append("    \(address)") }
    lines.append("  }\n}\n")
    return lines.joined(separator: "\n")
  }

  private static func seconds(_ interval: Microseconds) -> String {
    let hundredths = interval.count / 10_000
    let digits = String(hundredths % 100)
    return "\(hundredths / 100).\(digits.count < 2 ? "0" : "")\(digits)"
  }

  /// A world of this cluster, nothing started yet.
  package func makeWorld(seed: UInt64) -> World {
    let world = World(
      seed: seed, nodes: (0..<nodes).map { ("lb\($0 + 1)", configuration($0)) })
    for node in 0..<nodes { world.plug(node, "eth0", addresses: Self.own(node)) }
    world.clients = Clients(
      count: 3, addresses: instances.flatMap { $0.addresses.map(\.address) })
    world.clients.begin(world)
    world.shape = self
    if !cloudAddresses.isEmpty { world.provider = FakeProvider(addresses: cloudAddresses) }
    return world
  }
}
