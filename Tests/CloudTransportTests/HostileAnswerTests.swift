import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

/// Providers and metadata services that send anything: each call ends, with a value or with a
/// reason. Foundation's reader of JSON is too slow for libFuzzer; here are answers of every kind with
/// seeded harm done to them.
@Suite("Hostile answers")
struct HostileAnswerTests {
  private let bench = Bench()
  private let aws = AWSFixture()

  private func configuration(_ type: String) -> ProviderConfiguration {
    ProviderConfiguration(
      name: "p", type: type, credential: .file(path: "/token"), apiURL: "https://api.example",
      metadataURL: "http://metadata")
  }

  private func address(_ instance: String) throws -> TargetedAddress {
    TargetedAddress(
      AddressConfiguration(
        number: AddressNumber(1), address: try #require(IPAddress("203.0.113.20")), provider: "p"),
      identity: CloudIdentity(instance: instance, kind: "x", region: nil, source: .metadata))
  }

  /// What the services say when all is well, and when not.
  private static let bodies = [
    #"{"reserved_ip":{"ip":"203.0.113.20","droplet":{"id":2},"locked":false,"region":{"slug":"nyc3"}}}"#,
    #"{"action":{"id":7,"status":"in-progress","type":"assign_ip","resource_id":2}}"#,
    #"{"id":"unprocessable_entity","message":"Droplet already has a pending event."}"#,
    #"{"floating_ips":[{"id":7,"ip":"203.0.113.20","server":42},{"id":8,"ip":"2001:db8:1::/64","#
      + #""server":43}],"meta":{"pagination":{"next_page":null}}}"#,
    #"{"floating_ip":{"id":7,"ip":"203.0.113.20","server":42}}"#,
    #"{"error":{"code":"not_found","message":"no"}}"#, "3164444\n", "nyc3",
    #"{"instanceId":"i-0a1","region":"eu-central-1"}"#,
    #"{"Code":"Success","AccessKeyId":"A","SecretAccessKey":"B","Token":"C","Expiration":"#
      + #""2026-11-17T14:12:40Z"}"#,
    "<DescribeAddressesResponse><requestId>1</requestId><addressesSet><item><publicIp>203.0.113.20"
      + "</publicIp><allocationId>eipalloc-1</allocationId><instanceId>i-0a1</instanceId></item>"
      + "</addressesSet></DescribeAddressesResponse>",
    "<Response><Errors><Error><Code>AuthFailure</Code><Message>no</Message></Error></Errors>"
      + "</Response>",
  ]
  private static let statuses = [
    200, 200, 200, 201, 202, 204, 301, 400, 401, 403, 404, 422, 429, 500,
  ]
  private static let spices = [
    "\"", "\\u0000", "\\ud800", "\u{0}", "{", "[", "}", "]", "null", "-1", "1e999",
    "99999999999999999999", "<", "</", "&#x0;", "&amp;", "<!DOCTYPE a [", "\u{FEFF}", "é", "true",
    ",",
  ]

  /// An answer with harm done to it.
  private static func harmed(_ random: inout SplitMix64) -> FakeTransport.Answer {
    var body = Array(bodies[Int(random.next() % UInt64(bodies.count))].utf8)
    for _ in 0..<random.next() % 4 {
      let place = Int(random.next() % UInt64(body.count + 1))
      switch random.next() % 5 {
      case 0: body = Array(body.prefix(place))
      case 1 where place < body.count: body[place] = UInt8(truncatingIfNeeded: random.next())
      case 2:
        let spice = spices[Int(random.next() % UInt64(spices.count))]
        body.insert(contentsOf: spice.utf8, at: place)
      case 3: body += body
      default:
        let deep = String(repeating: "[", count: Int(random.next() % 4_000))
        body.insert(contentsOf: deep.utf8, at: place)
      }
    }
    let status = statuses[Int(random.next() % UInt64(statuses.count))]
    let pause = Int64(bitPattern: random.next()) >> (random.next() % 64)
    let headers = [("Retry-After", "\(pause)")]
    return .success(CloudResponse(status: status, headers: headers, body: body))
  }

  @Test(arguments: ["digitalocean", "hetzner", "aws"], 0..<4)
  func `calls end, whatever is answered`(type: String, seed: Int) async throws {
    let services = type == "aws" ? aws.bench : bench
    let provider: any CloudProvider =
      switch type {
      case "digitalocean": try DigitalOcean(configuration(type), services.services)
      case "hetzner": try HetznerCloud(configuration(type), services.services)
      default: try aws.provider()
      }
    let address = type == "aws" ? try aws.address() : try address("42")
    var random = SplitMix64(seed: UInt64(seed))
    var ended = 0
    for _ in 0..<250 {
      let answers = (0..<6).map { _ in Self.harmed(&random) }
      func call() -> ProviderCall { services.call(FakeTransport(answers), isAssignment: true) }
      _ = try? await provider.identify(call())
      _ = try? await provider.read(address, call())
      _ = try? await provider.assign(address, version: nil, call())
      for finding in await provider.examine([address], call()) {
        #expect(!"\(finding)".unicodeScalars.contains { $0.value < 0x20 })
      }
      ended += 1
    }
    #expect(ended == 250)
  }
}
