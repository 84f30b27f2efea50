import ControlProtocol
import Foundation
import Testing

@testable import CloudTransport

@Suite("AWS signatures")
struct AWSSignatureTests {
  /// What is signed, and the signature that another program (Python's hmac) derived for it.
  struct Derived: Sendable {
    var keys: AWSCredentials
    var seconds: Int64
    var region: String
    var host: String
    var query: EC2Query
    var signature: String
  }

  private static let derived = [
    Derived(
      keys: AWSCredentials(accessKeyID: "AKIATEST", secretAccessKey: "a/secret+with=signs"),
      seconds: 1_790_000_000, region: "us-east-1", host: "ec2.us-east-1.amazonaws.com",
      query: EC2Query("DescribeAddresses").with("PublicIp.1", "203.0.113.7"),
      signature: "fd3d370bb37a39c0d35324ce63b7b524d3f39b7fbc492080e283de0b8fc73511"),
    Derived(
      keys: AWSCredentials(
        accessKeyID: "ASIATEST", secretAccessKey: "a/secret+with=signs",
        sessionToken: "tok/en+1=="),
      seconds: 1_790_000_000, region: "eu-central-1", host: "127.0.0.1:5999",
      query: EC2Query("AssociateAddress").with("AllocationId", "eipalloc-1")
        .with("InstanceId", "i-0a1").with("AllowReassociation", true),
      signature: "811bcd0a9944c6326bd45b80cbf031c56b469d05f4c948ebaa1aa341fe01baa6"),
    Derived(
      keys: AWSCredentials(accessKeyID: "A", secretAccessKey: "k"), seconds: 951_868_799,
      region: "cn-north-1", host: "ec2.cn-north-1.amazonaws.com.cn",
      query: EC2Query("AssignIpv6Addresses").with("NetworkInterfaceId", "eni-1")
        .with("Ipv6Addresses.1", "2001:db8::10"),
      signature: "2d824523d8d59352390f4522fc564808e373d8284e0341e39472b55a5db9a37e"),
  ]

  @Test("requests of EC2, signed as another program signs them", arguments: derived)
  func derivedVectors(_ vector: Derived) {
    let signer = AWSSigner(
      credentials: vector.keys,
      scope: SigningScope(
        at: WallTime(unixMicroseconds: vector.seconds * 1_000_000), region: vector.region,
        service: "ec2"))
    let signed = signer.fields(
      method: "POST", target: "/",
      fields: [("Content-Type", EC2Query.mediaType), ("Host", vector.host)],
      body: vector.query.body)
    #expect(signed.last?.value.hasSuffix("Signature=\(vector.signature)") == true)
  }

  @Test("the published example of a signed request: ListUsers of IAM")
  func listUsers() {
    let signer = AWSSigner(
      credentials: AWSCredentials(
        accessKeyID: "AKIDEXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
      scope: SigningScope(
        at: WallTime(unixMicroseconds: 1_440_938_160_000_000), region: "us-east-1", service: "iam"))
    let fields = [
      (name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8"),
      (name: "Host", value: "iam.amazonaws.com"),
    ]
    let canonical = signer.canonicalRequest(
      method: "GET", target: "/?Action=ListUsers&Version=2010-05-08", fields: fields, body: [])
    #expect(
      CanonicalRequest.hash(Array(canonical.text.utf8))
        == "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59")
    #expect(
      signer.signature(of: canonical)
        == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    let signed = signer.fields(
      method: "GET", target: "/?Action=ListUsers&Version=2010-05-08", fields: fields, body: [])
    #expect(signed.map(\.name) == ["X-Amz-Date", "Authorization"])
    #expect(
      signed.last?.value == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/"
        + "aws4_request, SignedHeaders=content-type;host;x-amz-date, "
        + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
  }

  @Test("a session token is signed, and nothing prints a secret")
  func sessionToken() {
    let credentials = AWSCredentials(
      accessKeyID: "AKIDEXAMPLE", secretAccessKey: "very-secret-key", sessionToken: "token-text")
    let signer = AWSSigner(
      credentials: credentials,
      scope: SigningScope(at: WallTime(unixMicroseconds: 0), region: "eu-west-1", service: "ec2"))
    let signed = signer.fields(
      method: "POST", target: "/", fields: [(name: "Host", value: "h")], body: [])
    #expect(signed.contains { $0 == ("X-Amz-Security-Token", "token-text") })
    #expect(
      signed.last?.value.contains("SignedHeaders=host;x-amz-date;x-amz-security-token") == true)
    var dumped = "\(credentials) \(String(reflecting: credentials)) \(Optional(credentials) as Any)"
    dump(signer, to: &dumped)
    #expect(!dumped.contains("very-secret") && !dumped.contains("token-text"))
    #expect(!signed.contains { $0.value.contains("very-secret") })
  }

  @Test(
    "percent-encoding keeps unreserved characters only",
    arguments: [
      ("AZaz09-._~", "AZaz09-._~"), (" ", "%20"), ("+", "%2B"), ("/", "%2F"), ("=", "%3D"),
      ("%", "%25"), ("ሴ", "%E1%88%B4"), ("10.9.9.9/32", "10.9.9.9%2F32"),
      ("2001:db8::1", "2001%3Adb8%3A%3A1"), ("*", "%2A"), ("", ""),
    ])
  func percentEncoding(text: String, expected: String) {
    #expect(PercentEncoding.encode(text) == expected)
    #expect(PercentEncoding.decode(expected[...]) == text)
  }

  @Test("the form of a call is what the service model asks for")
  func form() {
    let query = EC2Query("AssociateAddress").with("AllocationId", "eipalloc-1")
      .with("AllowReassociation", true).filtered("a", "b").filtered("c", "d e")
    let expected =
      "Action=AssociateAddress&Version=2016-11-15&AllocationId=eipalloc-1&AllowReassociation=true"
      + "&Filter.1.Name=a&Filter.1.Value.1=b&Filter.2.Name=c&Filter.2.Value.1=d%20e"
    #expect(String(decoding: query.body, as: UTF8.self) == expected)
  }
}
