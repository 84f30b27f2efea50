import ControlProtocol
import Engine
import Foundation
import NetworkTypes
import Simulation
import SupervisorProtocol
import Testing

/// Some load balancers on one wire, with three clients, in virtual time.
struct Lab {
  /// How the adverts travel.
  struct Flavor: CustomTestStringConvertible {
    var version = 2
    var family = AddressFamily.ipv4
    var isUnicast = false
    var password: String?

    /// Everything that failoverd speaks.
    static let all = [
      Flavor(), Flavor(isUnicast: true, password: "s3cret"), Flavor(version: 3),
      Flavor(version: 3, isUnicast: true), Flavor(version: 3, family: .ipv6),
      Flavor(version: 3, family: .ipv6, isUnicast: true),
    ]

    var testDescription: String {
      "v\(version) \(family) \(isUnicast ? "unicast" : "multicast")"
        + (password == nil ? "" : " with password")
    }
  }

  let world: World
  let flavor: Flavor

  /// Nodes of these priorities, named lb1, lb2 and so on; the first is `state MASTER` if it owns.
  ///
  /// - Parameter extra: lines for the instance of each node, by its place.
  init(
    _ flavor: Flavor = Flavor(), priorities: [Int] = [200, 100], seed: UInt64 = 1,
    globals: String = "", extra: (Int) -> String = { _ in "" }
  ) {
    self.flavor = flavor
    world = World(
      seed: seed,
      nodes: priorities.indices.map { index in
        (
          "lb\(index + 1)",
          globals
            + Self.instance(
              flavor, index, of: priorities.count, priority: priorities[index],
              extra: extra(index))
        )
      })
    for index in priorities.indices {
      world.plug(index, "eth0", addresses: Self.own(flavor.family, index))
    }
    world.clients = Clients(count: 3, addresses: [Self.virtual(flavor.family).address])
    world.clients.begin(world)
  }

  /// What a node sends from, and what else it has.
  static func own(_ family: AddressFamily, _ index: Int) -> [AddressPrefix] {
    switch family {
    case .ipv4: [prefix("192.0.2.\(index + 1)", 24)]
    case .ipv6: [prefix("fe80::\(index + 1)", 64), prefix("2001:db8::\(index + 1)", 64)]
    }
  }

  /// The virtual address.
  static func virtual(_ family: AddressFamily) -> AddressPrefix {
    family == .ipv4 ? prefix("192.0.2.10", 32) : prefix("2001:db8::10", 128)
  }

  static func prefix(_ text: String, _ length: UInt8) -> AddressPrefix {
    AddressPrefix(address: IPAddress(text) ?? .v4(IPv4Address(0, 0, 0, 0)), length: length)
  }

  /// One instance as a person would write it.
  static func instance(
    _ flavor: Flavor, _ index: Int, of count: Int, priority: Int, name: String = "VI_1",
    router: Int = 51, address: String? = nil, interval: String = "1", extra: String = ""
  ) -> String {
    let sources = (0..<count).compactMap { own(flavor.family, $0).first?.address.description }
    let peers = sources.enumerated().filter { $0.offset != index }.map(\.element)
    let unicast =
      flavor.isUnicast
      ? "  unicast_src_ip \(sources[index])\n  unicast_peer {\n    "
        + peers.joined(separator: "\n    ") + "\n  }\n" : ""
    let password =
      flavor.password.map {
        "  authentication {\n    auth_type PASS\n    auth_pass \($0)\n  }\n"
      } ?? ""
    let virtual = Self.virtual(flavor.family)
    return """
      vrrp_instance \(name) {
        interface eth0
        state \(priority == 255 ? "MASTER" : "BACKUP")
        virtual_router_id \(router)
        priority \(priority)
        advert_int \(interval)
        version \(flavor.version)
      \(flavor.family == .ipv6 ? "  native_ipv6\n" : "")\(unicast)\(password)\(extra)
        virtual_ipaddress {
          \(address ?? virtual.description)
        }
      }

      """
  }

  var virtual: AddressPrefix { Self.virtual(flavor.family) }

  // MARK: What is so

  /// Nodes that are master of an instance, those about to let go not included.
  func masters(_ name: String = "VI_1") -> [Int] {
    world.nodes.filter { $0.instance(name)?.isMaster == true }.map(\.index)
  }

  /// Nodes that have the virtual address bound.
  func holders(_ address: AddressPrefix? = nil) -> [Int] {
    world.nodes.filter { $0.kernel.has((address ?? virtual).address) }.map(\.index)
  }

  /// True if that node alone is master, has the address, and serves all clients.
  func isServed(by node: Int) -> Bool {
    masters() == [node] && holders() == [node] && world.clients.servers(address: 0) == [node]
  }

  /// Starts everybody and waits until the first is served by that node.
  func startAll(master: Int = 0) {
    world.startAll()
    expectServed(by: master, within: .seconds(12))
    world.run(for: .seconds(12))
    expectServed(by: master)
    world.clients.resetTimes(at: world.now)
  }

  /// Fails unless that node serves all clients, alone, within the time.
  func expectServed(
    by node: Int, within time: Microseconds = .zero,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let served = world.run(atMost: time) { _ in isServed(by: node) }
    #expect(
      served,
      "masters \(masters()), holders \(holders()), clients \(world.clients.servers(address: 0))",
      sourceLocation: location)
  }

  /// The longest time without an answer since the times were reset.
  var longestSilence: Microseconds { world.clients.longestSilence(at: world.now) }

  // MARK: Commands

  /// Types a command and waits for the last document of its answer.
  @discardableResult
  func type(
    _ request: ControlRequest, on node: Int, atMost time: Microseconds = .seconds(70),
    administrator: Bool = true
  ) -> Document {
    let client = world.command(request, on: node, administrator: administrator)
    _ = world.run(atMost: time) { $0.nodes[node].replies[client]?.last?.isFinal == true }
    return answer(client, node)
  }

  /// What a client got last.
  func answer(_ client: ClientID, _ node: Int) -> Document {
    Document(world.nodes[node].replies[client]?.last?.document ?? "{}")
  }

  /// The status that a node gives of itself.
  func status(_ node: Int) -> Document { type(.status(instance: nil, watch: nil), on: node) }

  /// Log lines of a node with that text.
  func logged(_ node: Int, _ text: String) -> Int {
    world.nodes[node].log.count { $0.text.contains(text) }
  }

  /// Notify scripts that a node ran, as their words.
  func notifications(_ node: Int) -> [[String]] {
    world.nodes[node].supervisor.runs.filter { $0.script.label.hasPrefix("notify") }
      .map(\.script.arguments)
  }
}

/// A JSON document, to be asked for its parts by path: `instances.0.state`.
struct Document: CustomStringConvertible {
  let description: String
  private let root: Any

  init(_ text: String) {
    description = text
    root = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) ?? [String: Any]()
  }

  private func value(_ path: String) -> Any? {
    path.split(separator: ".").reduce(Optional(root)) { value, key in
      if let number = Int(key), let list = value as? [Any] {
        return list.indices.contains(number) ? list[number] : nil
      }
      return (value as? [String: Any])?[String(key)]
    }
  }

  subscript(_ path: String) -> String? {
    switch value(path) {
    case let text as String: text
    case let flag as Bool: "\(flag)"
    case let number as NSNumber: number.stringValue
    default: nil
    }
  }

  func count(_ path: String) -> Int { (value(path) as? [Any])?.count ?? 0 }
}
