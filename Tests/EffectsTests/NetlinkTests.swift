import Glibc
import NetworkTypes
import SystemCalls
import Testing

@testable import Netlink

extension NetlinkMonitor {
  /// What has happened since the last time.
  func events() throws -> [NetlinkEvent] {
    var events: [NetlinkEvent] = []
    try receive { events.append($0) }
    return events
  }
}

@Suite("Netlink", .serialized, .enabled(if: TestHost.hasNamespaces, TestHost.needsRoot))
struct NetlinkTests {
  private let segment: TestSegment
  private let requests: NetlinkRequests
  private let monitor: NetlinkMonitor

  init() throws {
    let segment = try TestSegment.shared()
    (requests, monitor) = try segment.left.inside {
      (try NetlinkRequests(), try NetlinkMonitor())
    }
    self.segment = segment
  }

  /// Collects events until one fits.
  private func event(_ fits: (NetlinkEvent) -> Bool) throws -> Bool {
    try eventually { try monitor.events().contains(where: fits) }
  }

  private func known(_ prefix: AddressPrefix) throws -> AddressState? {
    try requests.addresses().first { $0.prefix == prefix }
  }

  // MARK: Addresses

  @Test func `every property of an IPv4 address comes back in the dump and the event`() throws {
    let wanted = AddressState(
      interface: segment.leftIndex, prefix: try prefix("192.0.2.10/32"),
      broadcast: IPv4Address("192.0.2.255"), label: "veth0:vip", scope: .link,
      flags: [.noPrefixRoute], lifetime: AddressLifetime(validSeconds: 60, preferredSeconds: 0))
    try requests.add(wanted)
    let found = try #require(try known(wanted.prefix))
    #expect(found.flags.isSuperset(of: [.noPrefixRoute, .deprecated]))
    var same = found
    same.flags = wanted.flags
    same.lifetime = wanted.lifetime
    #expect(same == wanted)
    #expect((50...60).contains(found.lifetime.validSeconds))
    #expect(found.lifetime.preferredSeconds == 0)
    #expect(try event { $0 == .addressAdded(found) })
    try requests.remove(wanted)
    #expect(try known(wanted.prefix) == nil)
    #expect(
      try event {
        guard case .addressRemoved(let gone) = $0 else { return false }
        return gone.prefix == wanted.prefix && gone.label == "veth0:vip"
      })
  }

  @Test func `a peer and a plain address without anything`() throws {
    let tunnel = AddressState(
      interface: segment.leftIndex, prefix: try prefix("198.51.100.1/32"),
      peer: try address("198.51.100.2"))
    try requests.add(tunnel)
    let found = try #require(try known(tunnel.prefix))
    #expect(found.peer == tunnel.peer && found.broadcast == nil)
    #expect(found.lifetime == .forever && found.flags.contains(.permanent))
    #expect(found.scope == .global && found.origin == AddressState.ownOrigin)
    try requests.remove(tunnel)
    // What others made is told apart.
    #expect(try known(prefix("192.0.2.1/24"))?.origin != AddressState.ownOrigin)
  }

  @Test func `an IPv6 address without duplicate detection is usable at once`() throws {
    let wanted = AddressState(
      interface: segment.leftIndex, prefix: try prefix("2001:db8::10/128"),
      flags: [.noDuplicateDetection, .noPrefixRoute],
      lifetime: AddressLifetime(validSeconds: 60, preferredSeconds: 0))
    try requests.add(wanted)
    let found = try #require(try known(wanted.prefix))
    #expect(!found.flags.contains(.tentative))
    #expect(found.flags.isSuperset(of: wanted.flags))
    #expect(found.origin == AddressState.ownOrigin)
    // Adding again renews.
    var longer = wanted
    longer.lifetime = AddressLifetime(validSeconds: 600, preferredSeconds: 0)
    try requests.add(longer)
    #expect(try #require(try known(wanted.prefix)).lifetime.validSeconds > 500)
    try requests.remove(wanted)
    #expect(try known(wanted.prefix) == nil)
  }

  @Test func `an address ends with its lifetime, without us`() throws {
    let wanted = AddressState(
      interface: segment.leftIndex, prefix: try prefix("192.0.2.20/32"),
      lifetime: AddressLifetime(validSeconds: 1, preferredSeconds: 1))
    try requests.add(wanted)
    #expect(
      try event {
        guard case .addressRemoved(let gone) = $0 else { return false }
        return gone.prefix == wanted.prefix
      })
  }

  @Test func `errors carry number, subject and the kernel's words`() throws {
    let nowhere = AddressState(
      interface: InterfaceIndex(9_999), prefix: try prefix("192.0.2.30/32"))
    #expect { try requests.add(nowhere) } throws: { error in
      guard let error = error as? NetlinkError else { return false }
      return error.errno == ENODEV && error.description.contains("192.0.2.30/32 on interface 9999")
    }
    let absent = AddressState(
      interface: segment.leftIndex, prefix: try prefix("192.0.2.31/32"))
    #expect { try requests.remove(absent) } throws: { error in
      (error as? NetlinkError)?.errno == EADDRNOTAVAIL
    }
    var label = absent
    label.label = "much-longer-than-any-label"
    #expect { try requests.add(label) } throws: { error in
      guard case .system(let error) = error as? NetlinkError else { return false }
      return !error.detail.isEmpty
    }
  }

  @Test func `a batch makes every change and reports each in order`() throws {
    var changes: [AddressChange] = try (0..<300).map { number in
      .add(
        AddressState(
          interface: segment.leftIndex,
          prefix: try prefix("198.51.\(100 + number / 200).\(number % 200)/32")))
    }
    changes[150] = .add(
      AddressState(interface: InterfaceIndex(9_999), prefix: try prefix("192.0.2.40/32")))
    var order: [Int] = []
    var failed: [Int] = []
    requests.perform(changes) { index, error in
      order.append(index)
      if error != nil { failed.append(index) }
    }
    #expect(order == Array(0..<300))
    #expect(failed == [150])
    let ours = { try requests.addresses().filter { $0.origin == AddressState.ownOrigin }.count }
    #expect(try ours() == 299)
    requests.perform(changes.map { .remove($0.address) }) { index, error in
      #expect((error != nil) == (index == 150))
    }
    #expect(try ours() == 0)
    requests.perform([]) { _, _ in Issue.record("nothing was asked") }
  }

  // MARK: Links

  @Test func `what an ignored socket adds is not told, all else is`() throws {
    let renewals = try segment.left.inside { try NetlinkRequests() }
    try monitor.ignoreAdditions(by: renewals.port)
    let silent = AddressState(
      interface: segment.leftIndex, prefix: try prefix("192.0.2.77/32"),
      lifetime: AddressLifetime(validSeconds: 60, preferredSeconds: 60))
    try requests.add(silent)
    #expect(
      try event {
        if case .addressAdded(let it) = $0 { it.prefix == silent.prefix } else { false }
      })
    try renewals.add(silent)
    try renewals.remove(silent)
    let events = try monitor.events()
    #expect(
      !events.contains {
        if case .addressAdded(let it) = $0 { it.prefix == silent.prefix } else { false }
      })
    #expect(
      events.contains {
        if case .addressRemoved(let it) = $0 { it.prefix == silent.prefix } else { false }
      })
  }

  @Test func `a link is described`() throws {
    let links = try requests.links()
    let link = try #require(links.first { $0.index == segment.leftIndex })
    #expect(link.name == "veth0" && link.isUp && link.isRunning && link.isUsable)
    #expect(link.mtu == 1_500 && link.hardwareAddress != nil && link.hardwareType == 1)
    #expect(link.flags.contains(.multicast) && !link.flags.contains(.loopback))
    let loopback = try #require(links.first { $0.name == "lo" })
    #expect(loopback.flags.contains(.loopback) && loopback.hardwareType == 772)
  }

  @Test func `lost events are told, and the monitor goes on`() throws {
    let small = try segment.left.inside { try NetlinkMonitor(receiveBuffer: 4_096) }
    let changes: [AddressChange] = try (1..<200).map { number in
      .add(
        AddressState(
          interface: segment.leftIndex, prefix: try prefix("198.51.100.\(number)/32")))
    }
    requests.perform(changes) { _, error in #expect(error == nil) }
    var seen: [NetlinkEvent] = []
    try small.receive { seen.append($0) }
    #expect(seen.contains(.overrun))
    seen = []
    try small.receive { _ in }
    try requests.remove(changes[0].address)
    try small.receive { seen.append($0) }
    #expect(seen.count == 1)
    requests.perform(changes.dropFirst().map { .remove($0.address) }) { _, error in
      #expect(error == nil)
    }
  }
}
