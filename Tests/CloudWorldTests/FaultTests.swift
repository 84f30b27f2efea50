import ControlProtocol
import Testing

@testable import CloudWorld

/// Faults befall the requests they are ordered for, as often as ordered, and do what they say.
@Suite struct FaultTests {
  static let path = "/v2/reserved_ips/203.0.113.10"
  static let assign = #"{"type":"assign","droplet_id":12}"#

  struct Case: CustomTestStringConvertible {
    let fault: String
    var status = 201
    var delivery = Delivery.whole
    let acted: Bool
    var testDescription: String { fault }
  }

  @Test(arguments: [
    Case(fault: #"{"fault":"reset"}"#, status: 0, delivery: .reset, acted: false),
    Case(fault: #"{"fault":"reset","after_acting":true}"#, delivery: .reset, acted: true),
    Case(fault: #"{"fault":"hang"}"#, status: 0, delivery: .never, acted: false),
    Case(fault: #"{"fault":"hang","after_acting":true}"#, delivery: .never, acted: true),
    Case(fault: #"{"fault":"answer","status":502,"body":"<html>"}"#, status: 502, acted: false),
    Case(
      fault: #"{"fault":"answer","status":502,"body":{},"after_acting":true}"#, status: 502,
      acted: true),
    Case(fault: #"{"fault":"truncate","bytes":9}"#, delivery: .truncated(bytes: 9), acted: true),
    Case(
      fault: #"{"fault":"slow","bytes_per_second":10}"#, delivery: .slow(bytesPerSecond: 10),
      acted: true),
    Case(fault: #"{"fault":"throttle","retry_after":29}"#, status: 429, acted: false),
    Case(fault: #"{"fault":"delay","ms":70}"#, acted: true),
    Case(fault: #"{"fault":"large","bytes":100000}"#, acted: true),
    Case(fault: #"{"fault":"action","outcome":"errored"}"#, acted: false),
    Case(fault: #"{"fault":"action","outcome":"stuck"}"#, acted: false),
    Case(fault: #"{"fault":"action","outcome":"missing"}"#, acted: true),
    Case(
      fault: #"{"fault":"action","outcome":"reported","status_text":"done"}"#, acted: true),
  ])
  func `what a fault does to an assignment`(_ test: Case) throws {
    var cloud = try Fixture()
    #expect(cloud.admin("POST", "/faults", test.fault).status == 200)
    let reply = cloud.reply("POST", Self.path + "/actions", Self.assign)
    #expect(reply.answer.status == test.status)
    #expect(reply.delivery == test.delivery)
    if test.fault.contains("delay") { #expect(reply.delayMilliseconds == 70) }
    if test.fault.contains("large") {
      #expect(reply.answer.body.count == 100_000)
      #expect(try JSONValue(parsing: reply.answer.body)["action"]?["status"] == "in-progress")
    }
    cloud.admin("DELETE", "/faults")
    cloud.wait(milliseconds: 1_000)
    #expect(cloud.droplet() == (test.acted ? 12 : 11))
  }

  @Test(arguments: [
    ("errored", "errored"), ("stuck", "in-progress"), ("missing", nil), ("reported", "done"),
  ])
  func `what an ordered action shows in the end`(_ outcome: String, _ status: String?) throws {
    var cloud = try Fixture()
    cloud.admin(
      "POST", "/faults",
      #"{"fault":"action","outcome":"\#(outcome)","status_text":"done","method":"POST"}"#)
    let started = cloud.call("POST", Self.path + "/actions", Self.assign).document["action"]
    let id = try #require(started?["id"]?.integer)
    cloud.wait(milliseconds: 3_600_000)
    let shown = cloud.call("GET", "/v2/actions/\(id)")
    #expect(shown.document["action"]?["status"] == status.map { .string($0) })
    #expect(shown.status == (status == nil ? 404 : 200))
  }

  @Test(arguments: [
    (#""method":"POST""#, false), (#""method":"GET""#, true), (#""path":"/v2/*""#, true),
    (#""path":"/v2/reserved_ips/*/actions""#, false), (#""path":"*10""#, true),
    (#""caller":"192.0.2.2""#, true), (#""caller":"192.0.2.3""#, false),
    (#""token":"all""#, true), (#""token":"reader""#, false), (#""listener":"metadata""#, false),
  ])
  func `which requests a fault befalls`(_ pattern: String, _ isHit: Bool) throws {
    var cloud = try Fixture()
    cloud.admin("POST", "/faults", #"{"fault":"answer","status":500,\#(pattern)}"#)
    #expect(cloud.call("GET", Self.path).status == (isHit ? 500 : 200))
  }

  @Test func `faults are counted, skip requests, end in time, and wait for one another`() throws {
    var cloud = try Fixture()
    func statuses(_ count: Int) -> [Int] {
      (0..<count).map { _ in cloud.call("GET", Self.path).status }
    }
    cloud.admin(
      "POST", "/faults",
      #"""
      [{"fault":"answer","status":500,"skip":1,"count":2},
       {"fault":"answer","status":503,"count":1,"skip":1}]
      """#)
    #expect(statuses(5) == [200, 500, 500, 503, 200])
    cloud.admin("POST", "/faults", #"{"fault":"answer","status":504,"for_ms":100}"#)
    #expect(statuses(2) == [504, 504])
    cloud.wait(milliseconds: 100)
    #expect(statuses(1) == [200])
  }

  @Test func `stale reads show what was true before`() throws {
    var cloud = try Fixture()
    _ = cloud.call("POST", Self.path + "/actions", Self.assign)
    cloud.wait(milliseconds: 1_500)
    #expect(cloud.droplet() == 12)
    let fault = cloud.admin("POST", "/faults", #"{"fault":"stale","ms":1000,"method":"GET"}"#)
    let shown = cloud.call("GET", Self.path).document["reserved_ip"]
    #expect(shown?["droplet"]?["id"] == 11)
    #expect(shown?["locked"] == true)
    let active = cloud.metadata("/metadata/v1/reserved_ip/ipv4/active", from: "192.0.2.2")
    #expect(active.text == "true")
    cloud.wait(milliseconds: 500)
    #expect(cloud.droplet() == 12)
    let id = try #require(fault.document["id"]?.integer)
    #expect(cloud.admin("DELETE", "/faults/\(id)").status == 200)
    #expect(cloud.admin("DELETE", "/faults/\(id)").status == 404)
  }

  @Test(arguments: [
    #"{"fault":"explode"}"#, #"{"fault":"answer"}"#, #"{"fault":"answer","status":99}"#,
    #"{"fault":"hang","metod":"GET"}"#, #"{"fault":"hang","count":0}"#, "[]]", "7",
    #"{"fault":"action","outcome":"other"}"#, #"{"fault":"hang","listener":"door"}"#,
  ])
  func `a fault that makes no sense is refused`(_ document: String) throws {
    var cloud = try Fixture()
    #expect(cloud.admin("POST", "/faults", document).status == 400)
    #expect(cloud.world.faults.faults.isEmpty)
  }
}
