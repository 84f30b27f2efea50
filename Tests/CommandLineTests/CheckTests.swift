import FoundationEssentials
import Testing

@testable import failover

@Suite("check and decode")
struct CheckTests {
  private static let valid = """
    vrrp_instance VI_1 {
        interface absent0
        virtual_router_id 50
        priority 100
        authentication {
            auth_type PASS
            auth_pass secret12
        }
        virtual_ipaddress {
            192.0.2.10/32
        }
    }

    """

  /// The exit code of `check` for a file with this text.
  private func check(_ text: String, _ arguments: String...) throws -> Int32 {
    let path = "/tmp/failover-check-\(UInt64.random(in: 0...UInt64.max)).conf"
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Program.run(["check", path] + arguments).status
  }

  @Test func `a valid file is 0, a refused or missing one 2, warnings are 1 with --strict`() throws
  {
    #expect(try check(Self.valid) == 0)
    #expect(try check(Self.valid, "--print") == 0)
    #expect(try check(Self.valid, "--json") == 0)
    #expect(try check(Self.valid.replacing("virtual_router_id", with: "virtual_routr_id")) == 2)
    #expect(try check(Self.valid, "--strict") == 1)
    #expect(try check(Self.valid, "--strict", "--offline") == 0)
    #expect(try Program.run(["check", "/nonexistent/x.conf"]).status == 2)
  }

  @Test func `a password is never shown`() throws {
    let path = "/tmp/failover-secret-\(UInt64.random(in: 0...UInt64.max)).conf"
    try Data(Self.valid.replacing("auth_pass", with: "auth_pas").utf8).write(
      to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    for option in ["--offline", "--print", "--json", "--strict"] {
      #expect(!(try Program.run(["check", path, option]).output.contains("secret12")))
    }
  }

  @Test func `a sound packet is 0, a broken one 1`() throws {
    let sound = "21 32 ff 00 00 01 df cb 00 00 00 00 00 00 00 00"
    #expect(try Program.run(["decode", sound]).status == 0)
    let json = try Program.run(["--json", "decode", sound])
    #expect(json.status == 0)
    #expect(json.output.hasPrefix("{"))
    #expect(try Program.run(["decode", sound.replacing("cb", with: "cc")]).status == 1)
    #expect(try Program.run(["decode"] + sound.split(separator: " ").map(String.init)).status == 0)
  }
}
