import NetworkTypes
import RawSockets
import Testing

@Suite("Traffic socket", .enabled(if: TestHost.hasNamespaces, TestHost.needsRoot))
struct TrafficSocketTests {
  private let segment: TestSegment

  init() throws { segment = try TestSegment() }

  /// Sends a datagram to nobody's port.
  private func send(to text: String) throws {
    try TestHost.shell("bash -c 'echo -n x > /dev/udp/\(text)/9'")
  }

  @Test(arguments: [("192.0.2.1", "192.0.2.3"), ("2001:db8::1", "2001:db8::3")])
  func `a packet to the address is noticed, others and our own are not`(
    own: String, other: String
  ) throws {
    let length = own.contains(":") ? "64 dev veth0 nodad" : "24 dev veth0"
    try segment.left.inside { try TestHost.shell("ip address replace \(other)/\(length)") }
    let socket = try segment.left.inside { try TrafficSocket(to: address(own)) }
    let sender = try segment.right.inside { try TrafficSocket(to: address(own)) }
    try segment.left.inside { try send(to: own) }
    usleepBriefly()
    #expect(!socket.hasArrived())
    try segment.right.inside { try send(to: other) }
    usleepBriefly()
    #expect(!socket.hasArrived())
    try segment.right.inside { try send(to: own) }
    #expect(eventually { socket.hasArrived() })
    // What left here did not come from outside.
    #expect(!sender.hasArrived())
    #expect(!socket.hasArrived())
  }
}
