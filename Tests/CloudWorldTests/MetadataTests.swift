import ControlProtocol
import Testing

@testable import CloudWorld

/// The metadata service knows who asks by the source address.
@Suite struct MetadataTests {
  @Test(arguments: [
    ("192.0.2.2", "/metadata/v1/id", 200, "11"),
    ("192.0.2.3", "/metadata/v1/id", 200, "12"),
    ("10.108.0.5", "/metadata/v1/hostname", 200, "lb1"),
    ("192.0.2.2", "/metadata/v1/region", 200, "nyc3"),
    ("192.0.2.2", "/metadata/v1/interfaces/public/0/anchor_ipv4/address", 200, "10.17.0.5"),
    ("192.0.2.2", "/metadata/v1/reserved_ip/ipv4/active", 200, "true"),
    ("192.0.2.2", "/metadata/v1/reserved_ip/ipv4/ip_address", 200, "203.0.113.10"),
    ("192.0.2.2", "/metadata/v1/floating_ip/ipv4/active", 200, "true"),
    ("192.0.2.3", "/metadata/v1/reserved_ip/ipv4/active", 200, "false"),
    ("192.0.2.2", "/metadata/v1/reserved_ip/", 200, "ipv4/\nipv6/"),
    ("192.0.2.2", "/metadata/v1/reserved_ip", 301, ""),
    ("192.0.2.2", "/metadata/v1/nothing", 404, "not found\n"),
    ("192.0.2.99", "/metadata/v1/id", 404, "not found\n"),
    ("198.51.100.2", "/hetzner/v1/metadata/instance-id", 200, "42"),
    ("10.0.0.3", "/hetzner/v1/metadata/instance-id", 200, "43"),
    ("198.51.100.2", "/2009-04-04/meta-data/instance-id", 200, "42"),
    ("198.51.100.2", "/hetzner/v1/metadata/public-ipv4", 200, "198.51.100.2"),
    ("198.51.100.2", "/metadata/v1/id", 404, "not found\n"),
  ])
  func `who asks what`(_ caller: String, _ path: String, _ status: Int, _ text: String) throws {
    var cloud = try Fixture()
    let answer = cloud.metadata(path, from: caller)
    #expect(answer.status == status)
    #expect(answer.text == text)
  }

  @Test func `the whole tree is one document`() throws {
    var cloud = try Fixture()
    let answer = cloud.metadata("/metadata/v1.json", from: "192.0.2.2")
    let document = try JSONValue(parsing: answer.text.utf8)
    #expect(document["droplet_id"] == 11)
    #expect(document["reserved_ip"]?["ipv4"]?["active"] == true)
    let anchor = document["interfaces"]?["public"]?.elements?.first?["anchor_ipv4"]
    #expect(anchor?["ip_address"] == "10.17.0.5")
  }

  @Test func `metadata can lie`() throws {
    var cloud = try Fixture()
    cloud.admin(
      "POST", "/faults",
      #"""
      {"fault":"answer","status":200,"body":"true","listener":"metadata",
       "path":"/metadata/v1/reserved_ip/ipv4/active"}
      """#)
    let path = "/metadata/v1/reserved_ip/ipv4/active"
    #expect(cloud.metadata(path, from: "192.0.2.3").text == "true")
    #expect(cloud.metadata("/metadata/v1/id", from: "192.0.2.3").text == "12")
  }
}
