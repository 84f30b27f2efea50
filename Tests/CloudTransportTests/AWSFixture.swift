import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

/// A provider of AWS, its addresses, and answers as EC2 writes them.
struct AWSFixture {
  let bench = Bench()

  init() {
    bench.files.texts["/keys"] = """
      [default]
      aws_access_key_id = AKIATEST
      aws_secret_access_key = secret-of-the-test
      """
  }

  func provider(
    _ credential: CredentialSource = .file(path: "/keys"), region: String? = "eu-central-1",
    url: String? = "https://api.example", _ more: [ProviderParameter] = []
  ) throws -> AmazonEC2 {
    var parameters = more
    if let region { parameters.append(ProviderParameter("region", region)) }
    return try AmazonEC2(
      ProviderConfiguration(
        name: "a", type: "aws", credential: credential, apiURL: url,
        metadataURL: "http://metadata", parameters: parameters),
      bench.services)
  }

  /// An address whose target is the instance i-0a1, unless another one is named.
  func address(
    _ text: String = "203.0.113.20", target: AddressTarget = .own,
    parameters: KeyValuePairs<String, String> = [:]
  ) throws -> TargetedAddress {
    TargetedAddress(
      AddressConfiguration(
        number: AddressNumber(1), address: try #require(IPAddress(text)), provider: "a",
        target: target, parameters: parameters.map { ProviderParameter($0.key, $0.value) }),
      identity: CloudIdentity(instance: "i-0a1", kind: "instance", region: nil, source: .metadata))
  }

  /// The forms of the requests, without the version.
  func forms(_ transport: FakeTransport) -> [String] {
    transport.requests.map {
      String(decoding: $0.body, as: UTF8.self)
        .replacing("Action=", with: "").replacing("&Version=2016-11-15", with: "")
    }
  }

  static func answer(_ action: String, _ content: String = "<return>true</return>")
    -> FakeTransport.Answer
  {
    .says(200, "<\(action)Response><requestId>1</requestId>\(content)</\(action)Response>")
  }

  static func refusal(
    _ status: Int, _ code: String, _ message: String = "words",
    headers: [(name: String, value: String)] = []
  ) -> FakeTransport.Answer {
    .says(
      status,
      "<Response><Errors><Error><Code>\(code)</Code><Message>\(message)</Message></Error></Errors>"
        + "<RequestID>1</RequestID></Response>", headers: headers)
  }

  /// An Elastic IP at an instance, or at nothing.
  static func elastic(_ instance: String?, _ interface: String? = nil) -> FakeTransport.Answer {
    let holder =
      (instance.map { "<instanceId>\($0)</instanceId>" } ?? "<instanceId/>")
      + (interface.map { "<networkInterfaceId>\($0)</networkInterfaceId>" } ?? "")
    return answer(
      "DescribeAddresses",
      "<addressesSet><item><publicIp>203.0.113.20</publicIp>"
        + "<allocationId>eipalloc-7</allocationId>\(holder)</item></addressesSet>")
  }

  /// Interfaces: name, instance, device, addresses.
  static func interfaces(_ rows: (String, String, Int, [String])...) -> FakeTransport.Answer {
    let items = rows.map { id, instance, device, addresses in
      let v4 = addresses.filter { !$0.contains(":") }
        .map { "<item><privateIpAddress>\($0)</privateIpAddress></item>" }.joined()
      let v6 = addresses.filter { $0.contains(":") }
        .map { "<item><ipv6Address>\($0)</ipv6Address></item>" }.joined()
      return "<item><networkInterfaceId>\(id)</networkInterfaceId><subnetId>subnet-1</subnetId>"
        + "<sourceDestCheck>true</sourceDestCheck><attachment><instanceId>\(instance)</instanceId>"
        + "<deviceIndex>\(device)</deviceIndex></attachment>"
        + "<privateIpAddressesSet>\(v4)</privateIpAddressesSet>"
        + "<ipv6AddressesSet>\(v6)</ipv6AddressesSet></item>"
    }
    return answer(
      "DescribeNetworkInterfaces",
      "<networkInterfaceSet>\(items.joined())</networkInterfaceSet>")
  }

  /// A route table with one route, or none.
  static func table(_ id: String, _ destination: String?, _ interface: String) -> String {
    let route =
      destination.map {
        let name = $0.contains(":") ? "destinationIpv6CidrBlock" : "destinationCidrBlock"
        return "<item><\(name)>\($0)</\(name)><networkInterfaceId>\(interface)</networkInterfaceId>"
          + "<instanceId>of-\(interface)</instanceId></item>"
      } ?? ""
    return "<item><routeTableId>\(id)</routeTableId><routeSet><item>"
      + "<destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId></item>"
      + "\(route)</routeSet></item>"
  }

  static func tables(_ tables: String...) -> FakeTransport.Answer {
    answer("DescribeRouteTables", "<routeTableSet>\(tables.joined())</routeTableSet>")
  }
}
