import Glibc
import Privileges
import SystemCalls
import Testing

/// What a thread runs.
private final class ThreadBody {
  let body: () -> Void
  init(_ body: @escaping () -> Void) { self.body = body }
}

/// Capabilities belong to a thread: each test spends one of its own.
private func onOwnThread<Result>(_ body: @escaping () -> Result) -> Result? {
  var thread = pthread_t()
  var result: Result?
  let box = unsafe Unmanaged.passRetained(ThreadBody { result = body() }).toOpaque()
  let failure = unsafe pthread_create(
    &thread, nil,
    { argument in
      guard let argument = unsafe argument else { return nil }
      unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }, box)
  guard failure == 0 else { return nil }
  pthread_join(thread, nil)
  return result
}

/// What a call threw, if anything.
private func error(of body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
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
    let result = onOwnThread {
      let first = error { try Privileges.restrict(to: Capability.engine) }
      let after = status()
      let second = error { try Privileges.restrict(to: [.rawSockets]) }
      let missing = try? Privileges.missing(Capability.engine)
      let third = error { try Privileges.restrict(to: Capability.engine) }
      return (first, after, second, missing, third)
    }
    let (first, after, second, missing, third) = try #require(result)
    #expect(first == nil)
    #expect(after["CapPrm"] == "0000000000003000")
    #expect(after["CapEff"] == "0000000000003000")
    for set in ["CapInh", "CapBnd", "CapAmb"] { #expect(after[set] == "0000000000000000") }
    #expect(after["NoNewPrivs"] == "1")
    #expect(second == nil, "although the right to empty the bounding set is gone")
    #expect(missing == [.networkAdministration])
    #expect(third == "cap_set_proc: Operation not permitted")
    #expect(try Privileges.missing(Capability.engine).isEmpty, "the other threads keep theirs")
  }

  @Test func `a thread has the name it was given, cut to fifteen bytes`() {
    let name = onOwnThread { () -> String? in
      try? Privileges.setName("failoverd-engine-1")
      return status()["Name"]
    }
    #expect(name == "failoverd-engin")
  }

  @Test func `names of capabilities are the kernel's`() {
    #expect(Capability.engine.map(\.description) == ["CAP_NET_ADMIN", "CAP_NET_RAW"])
    #expect(Capability(rawValue: 3).description == "capability 3")
  }
}
