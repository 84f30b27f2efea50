import Configuration
import Foundation
import NetworkTypes
import Testing

@Suite("The corpus of configuration files")
struct CorpusTests {
  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: Sample.folder)) ?? [])
    .filter { $0.hasSuffix(".conf") }.sorted()

  static func parse(_ name: String) throws -> ParseResult {
    let data = try #require(FileManager.default.contents(atPath: Sample.folder + name))
    return Sample.parse(String(decoding: data, as: UTF8.self))
  }

  @Test func `there are files`() {
    #expect(Self.files.count >= 7)
  }

  @Test(arguments: files) func `every file is accepted`(_ name: String) throws {
    let result = try Self.parse(name)
    #expect(result.count(.error) == 0, "\(Sample.summary(result))")
    #expect(result.configuration != nil)
  }

  @Test func `the primary's file means what keepalived takes it for`() throws {
    let result = try Self.parse("seed-primary.conf")
    #expect(
      Sample.summary(result) == [
        "warning 16:19 '!' starts a comment: the password ends there"
      ])
    let configuration = try #require(result.configuration)
    let instance = try #require(configuration.instances.first)
    #expect(instance.password == Array("7Qm@vKRn".utf8))
    #expect(instance.priority == .owner)
    #expect(instance.startsAsMaster)
    #expect(instance.addresses.isEmpty)
    #expect(instance.sourceAddress == .v4(IPv4Address(10, 108, 0, 5)))
    #expect(instance.unicastPeers == [UnicastPeer(address: .v4(IPv4Address(10, 108, 0, 6)))])
    #expect(instance.notify.master == ScriptCommand(arguments: ["/etc/keepalived/master.sh"]))
    #expect(instance.trackedScripts == [TrackReference(name: "check_haproxy", weight: .init(0))])
    let script = try #require(configuration.scripts.first)
    #expect(script.command == ScriptCommand(arguments: ["pidof", "haproxy"]))
    #expect(script.interval == .seconds(2))
    #expect(script.timeout == .seconds(2))
  }

  @Test func `macros, repetitions and conditions make four instances`() throws {
    let configuration = try #require(try Self.parse("macros.conf").configuration)
    #expect(configuration.instances.map(\.name) == ["VI_1", "VI_2", "VI_3", "LB1"])
    #expect(configuration.instances.map(\.interface) == ["eth1", "eth2", "eth3", "eth0"])
    #expect(configuration.instances[1].password == Array("secret12".utf8))
  }
}
