import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("AWS: private addresses and routes")
struct AWSInterfaceTests {
  private let fixture = AWSFixture()
  private var bench: Bench { fixture.bench }
  private static let both = AWSFixture.interfaces(
    ("eni-9", "i-0a1", 1, []), ("eni-1", "i-0a1", 0, []), ("eni-2", "i-0a2", 0, []))

  @Test("a secondary address is looked for in the target's subnet; the interface is looked up once")
  func secondary() async throws {
    let elsewhere = AWSFixture.interfaces(
      ("eni-2", "i-0a2", 0, ["10.0.0.5", "10.0.0.9"]), ("eni-3", "i-0a3", 0, ["10.0.0.99"]))
    let here = AWSFixture.interfaces(("eni-1", "i-0a1", 0, ["10.0.0.9"]))
    let moving = AWSFixture.interfaces(
      ("eni-1", "i-0a1", 0, ["10.0.0.9"]), ("eni-2", "i-0a2", 0, ["10.0.0.9"]))
    let transport = FakeTransport([
      Self.both, elsewhere, AWSFixture.answer("AssignPrivateIpAddresses"), moving, here,
      AWSFixture.interfaces(),
    ])
    let provider = try fixture.provider()
    let address = try fixture.address("10.0.0.9")
    #expect(try await provider.read(address, bench.call(transport)).holder == .other("i-0a2"))
    let call = bench.call(transport, isAssignment: true)
    #expect(try await provider.assign(address, version: nil, call) == nil)
    let reading = try await provider.read(address, bench.call(transport))
    #expect(reading == HolderReading(holder: .own("i-0a1"), isBusy: true))
    #expect(try await provider.read(address, bench.call(transport)).holder == .own("i-0a1"))
    #expect(try await provider.read(address, bench.call(transport)).holder == .nobody)
    let read =
      "DescribeNetworkInterfaces&Filter.1.Name=addresses.private-ip-address"
      + "&Filter.1.Value.1=10.0.0.9&Filter.2.Name=subnet-id&Filter.2.Value.1=subnet-1"
    #expect(
      fixture.forms(transport) == [
        "DescribeNetworkInterfaces&Filter.1.Name=attachment.instance-id&Filter.1.Value.1=i-0a1",
        read,
        "AssignPrivateIpAddresses&NetworkInterfaceId=eni-1&PrivateIpAddress.1=10.0.0.9"
          + "&AllowReassignment=true",
        read, read, read,
      ])
  }

  @Test("an IPv6 address leaves its former holder before it comes here")
  func ipv6() async throws {
    let own = AWSFixture.interfaces(("eni-1", "i-0a1", 0, []))
    let transport = FakeTransport([
      own, AWSFixture.interfaces(("eni-2", "i-0a2", 0, ["2001:db8:0::10"])),
      AWSFixture.answer("UnassignIpv6Addresses"),
      AWSFixture.refusal(400, "InvalidIPAddress.InUse"), AWSFixture.answer("AssignIpv6Addresses"),
    ])
    let address = try fixture.address("2001:db8::10", target: .explicit("eni-1"))
    let call = bench.call(transport, isAssignment: true)
    _ = try await fixture.provider().assign(address, version: nil, call)
    let assign = "AssignIpv6Addresses&NetworkInterfaceId=eni-1&Ipv6Addresses.1=2001%3Adb8%3A%3A10"
    #expect(
      Array(fixture.forms(transport).dropFirst(2)) == [
        "UnassignIpv6Addresses&NetworkInterfaceId=eni-2&Ipv6Addresses.1=2001%3Adb8%3A%3A10",
        assign, assign,
      ])
  }

  @Test("an IPv6 address that was taken and could not be given is uncertain, never a refusal")
  func ipv6Half() async throws {
    let transport = FakeTransport([
      AWSFixture.interfaces(("eni-1", "i-0a1", 0, [])),
      AWSFixture.interfaces(("eni-2", "i-0a2", 0, ["2001:db8::10"])),
      AWSFixture.answer("UnassignIpv6Addresses"),
      AWSFixture.refusal(403, "UnauthorizedOperation"),
    ])
    let provider = try fixture.provider()
    do {
      let call = bench.call(transport, isAssignment: true)
      _ = try await provider.assign(
        fixture.address("2001:db8::10", target: .explicit("eni-1")), version: nil, call)
      Issue.record("taken")
    } catch let error as CallFailure {
      guard case .ambiguous(let text) = error.outcome else {
        Issue.record("\(error)")
        return
      }
      #expect(text.contains("ec2:AssignIpv6Addresses"))
    }
    #expect(provider.credential.state == .insufficient(missing: ["ec2:AssignIpv6Addresses"]))
  }

  @Test("an IPv6 address that is here already is a conflict, and nothing is changed")
  func ipv6Here() async throws {
    let transport = FakeTransport([
      AWSFixture.interfaces(("eni-1", "i-0a1", 0, [])),
      AWSFixture.interfaces(("eni-1", "i-0a1", 0, ["2001:db8::10"])),
    ])
    let call = bench.call(transport, isAssignment: true)
    do {
      _ = try await fixture.provider().assign(
        fixture.address("2001:db8::10", target: .explicit("eni-1")), version: nil, call)
      Issue.record("taken")
    } catch let error as CallFailure {
      #expect(error.rejection?.reason == .conflict)
    }
    #expect(!call.mayHaveActed)
  }

  @Test(
    "who holds the routes of two tables",
    arguments: [
      (["10.9.9.9/32", "10.9.9.9/32"], ["eni-1", "eni-1"], Holder.own("eni-1")),
      (["10.9.9.9/32", "10.9.9.9/32"], ["eni-1", "eni-2"], .other("of-eni-2")),
      (["10.9.9.9/32", "10.9.9.0/24"], ["eni-1", "eni-1"], .nobody),
      (["10.9.9.90/32", nil], ["eni-1", "eni-1"], .nobody),
      ([nil, "10.9.9.9/32"], ["eni-1", "eni-2"], .other("of-eni-2")),
    ] as [([String?], [String], Holder)])
  func routes(destinations: [String?], interfaces: [String], wanted: Holder) async throws {
    let transport = FakeTransport([
      Self.both,
      AWSFixture.tables(
        AWSFixture.table("rtb-2", destinations[1], interfaces[1]),
        AWSFixture.table("rtb-1", destinations[0], interfaces[0])),
    ])
    let address = try fixture.address(
      "10.9.9.9", target: .explicit("eni-1"),
      parameters: ["route_table": "rtb-1", "route_table": "rtb-2"])
    let reading = try await fixture.provider().read(address, bench.call(transport))
    #expect(reading.holder == wanted)
    #expect(
      fixture.forms(transport).last
        == "DescribeRouteTables&RouteTableId.1=rtb-1&RouteTableId.2=rtb-2")
  }

  @Test("routes are replaced, and made where there are none; a table that refuses stops no other")
  func assignRoutes() async throws {
    let transport = FakeTransport([
      AWSFixture.interfaces(("eni-1", "i-0a1", 0, [])),
      AWSFixture.refusal(
        400, "InvalidParameterValue", "There is no route defined for '10.9.9.9/32'"),
      AWSFixture.answer("CreateRoute"),
      AWSFixture.refusal(400, "InvalidRouteTableID.NotFound"),
      AWSFixture.answer("ReplaceRoute"),
    ])
    let address = try fixture.address("10.9.9.9", parameters: ["route_table": "rtb-1,rtb-2,rtb-3"])
    do {
      let call = bench.call(transport, isAssignment: true)
      _ = try await fixture.provider().assign(address, version: nil, call)
      Issue.record("taken")
    } catch let error as CallFailure {
      guard case .ambiguous = error.outcome else {
        Issue.record("\(error)")
        return
      }
      #expect(error.text.contains("InvalidRouteTableID.NotFound"))
    }
    let rest = "&DestinationCidrBlock=10.9.9.9%2F32&NetworkInterfaceId=eni-1"
    #expect(
      Array(fixture.forms(transport).dropFirst()) == [
        "ReplaceRoute&RouteTableId=rtb-1" + rest, "CreateRoute&RouteTableId=rtb-1" + rest,
        "ReplaceRoute&RouteTableId=rtb-2" + rest, "ReplaceRoute&RouteTableId=rtb-3" + rest,
      ])
  }

  @Test("doctor tries what a failover would do, and finds a check that would drop the traffic")
  func examine() async throws {
    let own = AWSFixture.interfaces(("eni-1", "i-0a1", 0, []))
    let transport = FakeTransport([
      own, AWSFixture.tables(AWSFixture.table("rtb-1", "10.9.9.9/32", "eni-2")),
      AWSFixture.refusal(412, "DryRunOperation", "Request would have succeeded"),
    ])
    let address = try fixture.address("10.9.9.9", parameters: ["route_table": "rtb-1"])
    let call = bench.call(transport)
    let findings = try await fixture.provider().examine([address], call)
    #expect(findings.map(\.subject) == ["address", "interface", "permission"])
    #expect(findings.map(\.verdict) == [.ok, .failure, .ok])
    #expect(!call.mayHaveActed)
    #expect(fixture.forms(transport).last?.hasSuffix("&DryRun=true") == true)
    let refusing = FakeTransport([
      AWSFixture.elastic("i-0a2"), AWSFixture.refusal(403, "UnauthorizedOperation"),
    ])
    let told = try await fixture.provider().examine([fixture.address()], bench.call(refusing))
    #expect(told.map(\.verdict) == [.ok, .failure])
    #expect(told.last?.text == "ec2:AssociateAddress is missing.")
  }
}
