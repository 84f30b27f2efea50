import Glibc
import NetworkTypes
import RawSockets
import SystemCalls
import Testing
import VRRPWire

/// Gives the kernel a moment to deliver what must not arrive.
func usleepBriefly() { usleep(20_000) }

@Suite("Announcement socket", .enabled(if: TestHost.hasNamespaces, TestHost.needsRoot))
struct AnnouncementSocketTests {
  private let segment: TestSegment
  private let socket: AnnouncementSocket

  init() throws {
    let segment = try TestSegment.shared()
    let buffers = try PacketBuffers()
    socket = try segment.left.inside { try AnnouncementSocket(buffers: buffers) }
    self.segment = segment
  }

  @Test func `a gratuitous ARP moves the neighbor's entry`() throws {
    let hardware = try #require(MACAddress("00:00:5e:00:01:33"))
    let virtual = try #require(IPv4Address("192.0.2.10"))
    var frame: [UInt8] = []
    ARPAnnouncement(address: virtual, hardwareAddress: hardware).encode(into: &frame)
    try segment.right.inside {
      try TestHost.shell("ip neigh add 192.0.2.10 lladdr 00:00:00:00:00:99 nud stale dev veth1")
    }
    socket.send(frame.span, on: segment.leftIndex)
    #expect(socket.flush { Issue.record("\($0) \($1)") } == 1)
    let moved = try segment.right.inside {
      eventually {
        unsafe system("ip neigh show 192.0.2.10 | grep -q 00:00:5e:00:01:33") == 0
      }
    }
    #expect(moved)
  }

  @Test func `a frame for a gone interface is reported, the others are sent`() {
    let frame = [UInt8](repeating: 0xFF, count: 60)
    for token in 0..<UInt32(130) {
      let index = token == 65 ? InterfaceIndex(9_999) : segment.leftIndex
      socket.send(frame.span, on: index, token: token)
    }
    var failed: [UInt32] = []
    let sent = socket.flush { token, error in
      failed.append(token)
      #expect(error.errno == ENXIO || error.errno == ENODEV)
    }
    #expect(failed == [65])
    #expect(sent == 129 && socket.sentCount == 129 && socket.failedCount == 1)
  }
}
