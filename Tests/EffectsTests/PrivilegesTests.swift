import Glibc
import Privileges
import SystemCalls
import Testing

/// Capabilities belong to a thread: each test spends one of its own.
private func onOwnThread(_ body: @escaping () -> Void) {
  final class Box {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
  let result = unsafe pthread_create(
    &thread, nil,
    { argument in
      guard let argument = unsafe argument else { return nil }
      unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }, box)
  precondition(result == 0)
  pthread_join(thread, nil)
}

/// The lines of this thread's status, by name.
private func status() -> [String: String] {
  var bytes = [UInt8](repeating: 0, count: 16_384)
  let number = unsafe open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC)
  let count = unsafe read(number, &bytes, bytes.count)
  close(number)
  var lines: [String: String] = [:]
  for line in String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n") {
    let parts = line.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { continue }
    lines[String(parts[0])] = String(parts[1].drop { $0 == "\t" || $0 == " " })
  }
  return lines
}

@Suite("Privileges", .enabled(if: TestHost.hasNamespaces, TestHost.needsRoot))
struct PrivilegesTests {
  @Test func `exactly the named capabilities stay, for good`() throws {
    #expect(try Privileges.missing(Capability.engine).isEmpty)
    onOwnThread {
      #expect(throws: Never.self) { try Privileges.restrict(to: Capability.engine) }
      let status = status()
      #expect(status["CapPrm"] == "0000000000003000")
      #expect(status["CapEff"] == "0000000000003000")
      for set in ["CapInh", "CapBnd", "CapAmb"] { #expect(status[set] == "0000000000000000") }
      #expect(status["NoNewPrivs"] == "1")
      // Again is no error, though the right to empty the bounding set is gone.
      #expect(throws: Never.self) { try Privileges.restrict(to: [.rawSockets]) }
      #expect((try? Privileges.missing(Capability.engine)) == [.networkAdministration])
      #expect(throws: SystemError(operation: "cap_set_proc", errno: EPERM)) {
        try Privileges.restrict(to: Capability.engine)
      }
    }
    #expect(try Privileges.missing(Capability.engine).isEmpty, "the other threads keep theirs")
  }

  @Test func `a thread has the name it was given, cut to fifteen bytes`() {
    onOwnThread {
      #expect(throws: Never.self) { try Privileges.setName("failoverd-engine-1") }
      #expect(status()["Name"] == "failoverd-engin")
    }
  }

  @Test func `names of capabilities are the kernel's`() {
    #expect(Capability.engine.map(\.description) == ["CAP_NET_ADMIN", "CAP_NET_RAW"])
    #expect(Capability(rawValue: 3).description == "capability 3")
  }
}
