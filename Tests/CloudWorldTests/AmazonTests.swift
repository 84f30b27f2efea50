import ControlProtocol
import Testing

@testable import CloudWorld

/// Secondary addresses of EC2 interfaces: they move, which they do not with moto.
@Suite struct AmazonTests {
  static let document = #"""
    {"amazon": {
      "instances": [
        {"id": 1, "name": "lb1", "region": "eu-central-1", "private_address": "10.0.0.2",
         "secondary_addresses": ["10.0.0.9", "2001:db8::9"]},
        {"id": 2, "name": "lb2", "region": "eu-central-1", "private_address": "10.0.0.3"},
        {"id": 3, "name": "far", "region": "eu-central-1", "private_address": "10.0.1.3",
         "subnet": 2}],
      "access_keys": [
        {"id": "role", "access_key": "AKIAROLE", "secret_key": "s3cret", "session_token": "sess"},
        {"id": "user", "access_key": "AKIAUSER", "secret_key": "0ther"}]}}
    """#
  static func interface(_ number: Int) -> String { "eni-0000000000000000\(number)" }

  /// Calls EC2; returns status and text.
  static func call(
    _ cloud: inout Fixture, _ form: String, key: String = "AKIAUSER", session: String? = nil
  ) -> (status: Int, text: String) {
    let scope = "20261121/eu-central-1/ec2/aws4_request"
    var fields = [HeaderField("Authorization", "AWS4-HMAC-SHA256 Credential=\(key)/\(scope)")]
    if let session { fields.append(HeaderField("X-Amz-Security-Token", session)) }
    let request = APIRequest(
      method: "POST", target: "/", fields: fields, body: Array(form.utf8), caller: "10.0.0.3")
    let answer = cloud.world.call(request, at: cloud.now).answer
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  static func addresses(_ cloud: inout Fixture, _ number: Int) -> String {
    let form = "Action=DescribeNetworkInterfaces&NetworkInterfaceId.1=\(interface(number))"
    return call(&cloud, form).text
  }

  @Test func `a secondary address moves, some time after the answer`() throws {
    var cloud = try Fixture(Self.document)
    let form = """
      Action=AssignPrivateIpAddresses&Version=2016-11-15&NetworkInterfaceId=\(Self.interface(2))\
      &PrivateIpAddress.1=10.0.0.9&AllowReassignment=true
      """
    let answer = Self.call(&cloud, form)
    #expect(answer.status == 200)
    #expect(answer.text.contains("<return>true</return>"))
    #expect(!Self.addresses(&cloud, 2).contains("10.0.0.9"))
    cloud.wait(milliseconds: 1_000)
    #expect(Self.addresses(&cloud, 2).contains("10.0.0.9"))
    #expect(!Self.addresses(&cloud, 1).contains("10.0.0.9"))
    let log = cloud.admin("GET", "/assignments").document.elements ?? []
    #expect(log.map { $0["token"] } == ["user"])
    #expect(log.first?["old_holder"] == "i-00000000000000001")
    #expect(log.first?["new_holder"] == "i-00000000000000002")
  }

  @Test(arguments: [
    (2, "AssignPrivateIpAddresses", "PrivateIpAddress.1=10.0.0.9", "InvalidIPAddress.InUse"),
    (
      2, "AssignPrivateIpAddresses", "PrivateIpAddress.1=10.0.0.2&AllowReassignment=true",
      "InvalidIPAddress.InUse"
    ),
    (
      3, "AssignPrivateIpAddresses", "PrivateIpAddress.1=10.0.0.9&AllowReassignment=true",
      "InvalidParameterValue"
    ),
    (
      9, "AssignPrivateIpAddresses", "PrivateIpAddress.1=10.0.0.9",
      "InvalidNetworkInterfaceID.NotFound"
    ),
    (2, "UnassignPrivateIpAddresses", "PrivateIpAddress.1=10.0.0.9", "InvalidParameterValue"),
    (2, "AssignIpv6Addresses", "Ipv6Addresses.1=2001:db8::9", "InvalidIPAddress.InUse"),
    (2, "AssignPrivateIpAddresses", "", "MissingParameter"),
    (2, "AssignPrivateIpAddresses", "PrivateIpAddress.1=x", "InvalidParameterValue"),
    (2, "RunInstances", "", "InvalidAction"),
  ])
  func `what is refused`(_ number: Int, _ action: String, _ form: String, _ code: String) throws {
    var cloud = try Fixture(Self.document)
    let answer = Self.call(
      &cloud, "Action=\(action)&NetworkInterfaceId=\(Self.interface(number))&\(form)")
    #expect(answer.status == 400)
    #expect(answer.text.contains("<Code>\(code)</Code>"))
  }

  @Test(arguments: [
    ("AKIAUSER", nil, 200), ("AKIAUSER", "sess", 401), ("AKIAROLE", "sess", 200),
    ("AKIAROLE", nil, 401), ("AKIANOBODY", nil, 401),
  ])
  func `whose key it is`(_ key: String, _ session: String?, _ status: Int) throws {
    var cloud = try Fixture(Self.document)
    let form = "Action=DescribeNetworkInterfaces"
    #expect(Self.call(&cloud, form, key: key, session: session).status == status)
  }

  @Test func `an IPv6 address moves once the old interface let go`() throws {
    var cloud = try Fixture(Self.document)
    for (number, action) in [(1, "UnassignIpv6Addresses"), (2, "AssignIpv6Addresses")] {
      let form = """
        Action=\(action)&NetworkInterfaceId=\(Self.interface(number))&Ipv6Addresses.1=2001:db8::9
        """
      #expect(Self.call(&cloud, form).status == 200)
      cloud.wait(milliseconds: 1_000)
    }
    #expect(Self.addresses(&cloud, 2).contains("2001:db8::9"))
  }

  @Test func `metadata needs a token that is good`() throws {
    var cloud = try Fixture(Self.document)
    func ask(_ method: String, _ path: String, _ fields: [HeaderField]) -> (Int, String) {
      let request = APIRequest(
        listener: .metadata, method: method, target: path, fields: fields, caller: "10.0.0.2")
      let answer = cloud.world.call(request, at: cloud.now).answer
      return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }
    let lifetime = "X-aws-ec2-metadata-token-ttl-seconds"
    #expect(ask("PUT", "/latest/api/token", []).0 == 400)
    #expect(ask("PUT", "/latest/api/token", [HeaderField(lifetime, "21601")]).0 == 400)
    let token = ask("PUT", "/latest/api/token", [HeaderField(lifetime, "60")]).1
    let good = [HeaderField("X-aws-ec2-metadata-token", token)]
    #expect(ask("GET", "/latest/meta-data/instance-id", []).0 == 401)
    #expect(ask("GET", "/latest/meta-data/instance-id", good).1 == "i-00000000000000001")
    #expect(ask("GET", "/latest/meta-data/placement/region", good).1 == "eu-central-1")
    #expect(ask("GET", "/latest/meta-data/iam/security-credentials/", good).1 == "role")
    let role = ask("GET", "/latest/meta-data/iam/security-credentials/role", good).1
    #expect(try JSONValue(parsing: role.utf8)["AccessKeyId"] == "AKIAROLE")
    let identity = ask("GET", "/latest/dynamic/instance-identity/document", good).1
    #expect(try JSONValue(parsing: identity.utf8)["region"] == "eu-central-1")
    let card = ask("GET", "/latest/meta-data/mac", good).1
    let path = "/latest/meta-data/network/interfaces/macs/\(card)"
    #expect(ask("GET", "\(path)/interface-id", good).1 == Self.interface(1))
    #expect(ask("GET", "\(path)/local-ipv4s", good).1 == "10.0.0.2\n10.0.0.9")
    cloud.wait(milliseconds: 60_000)
    #expect(ask("GET", "/latest/meta-data/instance-id", good).0 == 401)
  }
}
