import CTestNamespaces
import Glibc
import NetworkTypes
import Netlink
import SystemCalls
import Testing

/// What the tests need of this machine.
enum TestHost {
  /// Said when a test is skipped.
  static let needsRoot: Comment = "needs root, network namespaces and ip(8)"

  /// True if tests may make network namespaces.
  static let hasNamespaces: Bool =
    geteuid() == 0 && isExecutable("/sbin/ip") && (try? TestNamespace()) != nil

  private static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

  /// Runs a shell command in the namespace of this thread.
  static func shell(_ command: String) throws {
    let status = unsafe Glibc.system(command)
    try #require(status == 0, "\(command)")
  }
}

/// A network namespace without a name, gone as soon as nothing uses it.
final class TestNamespace: Sendable {
  private let descriptor: FileDescriptor

  init() throws {
    let before = try Self.open()
    try #require(test_namespace_unshare() == 0)
    defer { _ = test_namespace_enter(before.rawValue) }
    descriptor = try Self.open()
    try TestHost.shell("ip link set lo up")
  }

  private static func open() throws -> FileDescriptor {
    let number = unsafe Glibc.open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    try #require(number >= 0)
    return FileDescriptor(owning: number)
  }

  /// A path by which ip(8) finds it.
  var path: String { "/proc/\(getpid())/fd/\(descriptor.rawValue)" }

  /// Runs something with this thread inside; sockets opened there stay there.
  @discardableResult
  func inside<Result>(_ body: () throws -> Result) throws -> Result {
    let before = try Self.open()
    try #require(test_namespace_enter(descriptor.rawValue) == 0)
    defer { _ = test_namespace_enter(before.rawValue) }
    return try body()
  }
}

/// Two machines with a cable: `left` has veth0 with .1 and ::1, `right` has veth1 with .2 and ::2.
struct TestSegment: Sendable {
  /// One for all tests that leave it as it was, since the kernel takes a second to see a cable.
  static func shared() throws -> TestSegment { try first.get() }
  private static let first = Result { try TestSegment() }

  let left: TestNamespace
  let right: TestNamespace
  let leftIndex: InterfaceIndex
  let rightIndex: InterfaceIndex

  init() throws {
    let (left, right) = (try TestNamespace(), try TestNamespace())
    try left.inside {
      try TestHost.shell("ip link add veth0 type veth peer name veth1 netns \(right.path)")
    }
    leftIndex = try Self.configure(left, "veth0", 1)
    rightIndex = try Self.configure(right, "veth1", 2)
    self.left = left
    self.right = right
    // Both ends are up only now; until then the carrier of the first was missing.
    try left.inside { try Self.awaitRunning(leftIndex) }
    try right.inside { try Self.awaitRunning(rightIndex) }
  }

  private static func configure(
    _ namespace: TestNamespace, _ name: String, _ host: Int
  ) throws -> InterfaceIndex {
    try namespace.inside {
      try TestHost.shell(
        """
        echo 0 > /proc/sys/net/ipv6/conf/\(name)/accept_dad
        ip address add 192.0.2.\(host)/24 dev \(name)
        ip -6 address add 2001:db8::\(host)/64 dev \(name) nodad
        ip link set \(name) up
        """)
      let link = try #require(try NetlinkRequests().links().first { $0.name == name })
      return link.index
    }
  }

  private static func awaitRunning(_ index: InterfaceIndex) throws {
    let requests = try NetlinkRequests()
    for _ in 0..<200 {
      if try requests.links().contains(where: { $0.index == index && $0.isUsable }) { return }
      usleep(10_000)
    }
    Issue.record("the cable did not come up")
  }
}

/// Polls until something holds, for at most two seconds.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<400 {
    if try condition() { return true }
    usleep(5_000)
  }
  return false
}

/// An address that the test wrote itself.
func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

/// A prefix that the test wrote itself.
func prefix(_ text: String) throws -> AddressPrefix { try #require(AddressPrefix(text)) }
