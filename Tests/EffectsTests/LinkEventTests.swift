import NetworkTypes
import Testing

@testable import Netlink

@Suite("Link events", .enabled(if: TestHost.hasNamespaces, TestHost.needsRoot))
struct LinkEventTests {
  private let segment: TestSegment
  private let requests: NetlinkRequests
  private let monitor: NetlinkMonitor

  init() throws {
    let segment = try TestSegment()
    (requests, monitor) = try segment.left.inside {
      (try NetlinkRequests(), try NetlinkMonitor())
    }
    self.segment = segment
  }

  private func event(_ fits: (NetlinkEvent) -> Bool) throws -> Bool {
    try eventually { try monitor.events().contains(where: fits) }
  }

  @Test func `a cable pulled, put back, a rename and a removal are told`() throws {
    func changed(_ fits: (LinkState) -> Bool) throws -> Bool {
      try event {
        guard case .linkChanged(let link) = $0 else { return false }
        return link.index == segment.leftIndex && fits(link)
      }
    }
    try segment.right.inside { try TestHost.shell("ip link set veth1 down") }
    #expect(try changed { $0.isUp && !$0.isRunning && !$0.isUsable })
    try segment.right.inside { try TestHost.shell("ip link set veth1 up") }
    #expect(try changed { $0.isUsable })
    try segment.left.inside {
      try TestHost.shell(
        "ip link set veth0 down; ip link set veth0 mtu 1400 name renamed; ip link set renamed up")
    }
    #expect(try changed { $0.name == "renamed" && $0.mtu == 1_400 && $0.isUp })
    try segment.left.inside { try TestHost.shell("ip link delete renamed") }
    #expect(try event { $0 == .linkRemoved(segment.leftIndex) })
  }

  @Test func `leaving a bridge is not the end of the link`() throws {
    try segment.left.inside {
      try TestHost.shell(
        """
        ip link add bridge0 type bridge
        ip link set veth0 master bridge0
        """)
    }
    let bridge = try #require(try requests.links().first { $0.name == "bridge0" })
    #expect(
      try event {
        guard case .linkChanged(let link) = $0 else { return false }
        return link.index == segment.leftIndex && link.controller == bridge.index
      })
    try segment.left.inside { try TestHost.shell("ip link set veth0 nomaster") }
    var seen: [NetlinkEvent] = []
    _ = try eventually {
      seen += try monitor.events()
      return seen.contains {
        guard case .linkChanged(let link) = $0 else { return false }
        return link.index == segment.leftIndex && link.controller == nil
      }
    }
    #expect(!seen.contains(.linkRemoved(segment.leftIndex)))
  }
}
