import NetworkTypes
import RawSockets
import SystemCalls
import Testing

/// A received packet, kept.
private struct Kept: Equatable {
  var payload: [UInt8]
  var packet: ReceivedPacket
}

@Suite(
  "Advertisement sockets", .serialized,
  .enabled(if: TestHost.hasNamespaces, TestHost.needsRoot))
struct AdvertisementSocketTests {
  private let segment: TestSegment
  private let buffers: PacketBuffers

  init() throws {
    segment = try TestSegment.shared()
    buffers = try PacketBuffers()
  }

  private func sockets(
    _ family: AddressFamily
  ) throws -> (left: AdvertisementSocket, right: AdvertisementSocket) {
    let left = try segment.left.inside {
      try AdvertisementSocket(
        family: family, interface: segment.leftIndex, name: "veth0", buffers: buffers)
    }
    let right = try segment.right.inside {
      try AdvertisementSocket(
        family: family, interface: segment.rightIndex, name: "veth1", buffers: buffers)
    }
    return (left, right)
  }

  private func group(_ family: AddressFamily) -> IPAddress {
    family == .ipv4 ? .v4(.vrrpGroup) : .v6(.vrrpGroup)
  }

  private func host(_ number: Int, _ family: AddressFamily) throws -> IPAddress {
    try address(family == .ipv4 ? "192.0.2.\(number)" : "2001:db8::\(number)")
  }

  /// Waits for packets, then a little for unwanted ones.
  private func receive(_ socket: AdvertisementSocket, _ count: Int) throws -> [Kept] {
    var kept: [Kept] = []
    func drain() throws {
      try socket.receive { payload, packet in
        kept.append(Kept(payload: payload.indices.map { payload[$0] }, packet: packet))
      }
    }
    _ = try eventually {
      try drain()
      return kept.count >= count
    }
    try drain()
    return kept
  }

  @Test(arguments: AddressFamily.allCases)
  func `multicast reaches members with source, group, hops and interface`(
    family: AddressFamily
  ) throws {
    let (left, right) = try sockets(family)
    try left.join(group(family))
    try right.join(group(family))
    let payload: [UInt8] = (0..<20).map { $0 }
    left.send(payload.span, from: try host(1, family), to: group(family))
    left.send(payload.span, from: try host(1, family), to: group(family), hops: 7)
    #expect(left.flush { Issue.record("\($0) \($1)") } == 2)
    let kept = try receive(right, 2)
    #expect(kept.map(\.payload) == [payload, payload])
    #expect(kept.map(\.packet.hops) == [255, 7])
    #expect(kept.allSatisfy { $0.packet.interface == segment.rightIndex })
    #expect(try kept.allSatisfy { try $0.packet.source == host(1, family) })
    #expect(kept.allSatisfy { $0.packet.destination == group(family) })
    #expect(right.receivedCount == 2 && left.sentCount == 2)
    #expect(try receive(left, 0).isEmpty, "own multicast is not looped back")
  }

  @Test(arguments: AddressFamily.allCases)
  func `unicast reaches its host, from the source it was given`(family: AddressFamily) throws {
    let (left, right) = try sockets(family)
    let extra = try address(family == .ipv4 ? "192.0.2.51" : "2001:db8::51")
    let flags = family == .ipv6 ? "nodad" : ""
    try segment.left.inside {
      try TestHost.shell("ip address add \(AddressPrefix(host: extra)) dev veth0 \(flags)")
    }
    left.send([1, 2, 3].span, from: extra, to: try host(2, family))
    left.flush { Issue.record("\($0) \($1)") }
    let kept = try receive(right, 1)
    #expect(kept.first?.packet.source == extra)
    #expect(try kept.first?.packet.destination == host(2, family))
    #expect(kept.first?.payload == [1, 2, 3])
  }

  @Test(arguments: AddressFamily.allCases)
  func `groups are joined, left and joined again`(family: AddressFamily) throws {
    let (left, right) = try sockets(family)
    let source = try host(1, family)
    func exchange(_ count: Int) throws -> Int {
      left.send([9].span, from: source, to: group(family))
      left.flush { Issue.record("\($0) \($1)") }
      return try receive(right, count).count
    }
    try right.join(group(family))
    try right.join(group(family))
    #expect(try exchange(1) == 1)
    try right.rejoin()
    #expect(try exchange(1) == 1)
    #expect(right.groups == [group(family)])
    try right.leave(group(family))
    try right.leave(group(family))
    #expect(right.groups.isEmpty)
    // That somebody else on this machine is a member does not matter.
    let (_, other) = try sockets(family)
    try other.join(group(family))
    left.send([9].span, from: source, to: group(family))
    left.flush { Issue.record("\($0) \($1)") }
    #expect(try receive(other, 1).count == 1)
    #expect(try receive(right, 0).isEmpty)
  }

  @Test(arguments: AddressFamily.allCases)
  func `what cannot be sent is reported with its token, and the rest is sent`(
    family: AddressFamily
  ) throws {
    let (left, right) = try sockets(family)
    try right.join(group(family))
    let stranger = try host(99, family)
    for token in 0..<UInt32(200) {
      let source = token % 50 == 7 ? stranger : try host(1, family)
      left.send([UInt8(token)].span, from: source, to: group(family), token: token)
    }
    var failed: [UInt32] = []
    let sent = left.flush { token, error in
      failed.append(token)
      #expect(error.errno > 0 && error.description.contains("veth0"))
    }
    #expect(failed == [7, 57, 107, 157])
    #expect(sent == 196 && left.sentCount == 196 && left.failedCount == 4)
    #expect(left.flush { _, _ in } == 0)
    let kept = try receive(right, 196)
    #expect(kept.map { $0.payload[0] } == (0..<200).filter { $0 % 50 != 7 })
  }

  @Test func `one call hands over a bounded number`() throws {
    let (left, right) = try sockets(.ipv4)
    try right.join(group(.ipv4))
    for _ in 0..<200 { left.send([1].span, from: try host(1, .ipv4), to: group(.ipv4)) }
    left.flush { Issue.record("\($0) \($1)") }
    usleepBriefly()
    #expect(try right.receive(limit: 64) { _, _ in } == 64)
    #expect(try right.receive(limit: 65) { _, _ in } == 128)
    #expect(try right.receive { _, _ in } == 8)
    #expect(try right.receive { _, _ in } == 0)
  }

  @Test func `an advertisement longer than a frame arrives whole`() throws {
    let (left, right) = try sockets(.ipv6)
    try right.join(group(.ipv6))
    let payload = (0..<(8 + 255 * 16)).map { UInt8(truncatingIfNeeded: $0) }
    left.send(payload.span, from: try host(1, .ipv6), to: group(.ipv6))
    left.flush { Issue.record("\($0) \($1)") }
    #expect(try receive(right, 1).map(\.payload) == [payload])
    #expect(right.damagedCount == 0)
  }

  @Test func `a cut cable and a gone interface are errors, not traps`() throws {
    let segment = try TestSegment()
    let left = try segment.left.inside {
      try AdvertisementSocket(
        family: .ipv4, interface: segment.leftIndex, name: "veth0", buffers: buffers)
    }
    try segment.left.inside { try TestHost.shell("ip link set veth0 down") }
    var errors: [Int32] = []
    left.send([1].span, from: try host(1, .ipv4), to: group(.ipv4))
    left.flush { errors.append($1.errno) }
    #expect(errors.count == 1)
    try segment.left.inside { try TestHost.shell("ip link delete veth0") }
    left.send([1].span, from: try host(1, .ipv4), to: group(.ipv4))
    left.flush { errors.append($1.errno) }
    #expect(errors.count == 2)
    #expect(throws: SystemError.self) { try left.join(group(.ipv4)) }
    try segment.left.inside {
      #expect(throws: SystemError.self) {
        try AdvertisementSocket(
          family: .ipv4, interface: segment.leftIndex, name: "veth0", buffers: buffers)
      }
    }
  }
}
