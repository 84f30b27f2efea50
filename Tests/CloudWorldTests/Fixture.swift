import ControlProtocol

@testable import CloudWorld

/// A world with two droplets in nyc3, one in fra1, two servers, and tokens of every kind.
struct Fixture {
  static let begin = WallTime(unixMicroseconds: 1_790_000_000_000_000)

  static let document = """
    {"digitalocean": {
      "droplets": [
        {"id": 11, "name": "lb1", "region": "nyc3", "public_address": "192.0.2.2",
         "private_address": "10.108.0.5", "anchor_address": "10.17.0.5",
         "public_address6": "2001:db8::2"},
        {"id": 12, "name": "lb2", "region": "nyc3", "public_address": "192.0.2.3",
         "public_address6": "2001:db8::3"},
        {"id": 13, "name": "far", "region": "fra1", "public_address": "192.0.2.4"}],
      "reserved_addresses": [
        {"address": "203.0.113.10", "droplet": 11},
        {"address": "203.0.113.11", "region": "nyc3"},
        {"address": "2001:db8:d0::10", "region": "nyc3"}],
      "tokens": [
        {"id": "all", "secret": "dop_v1_all"},
        {"id": "reader", "secret": "dop_v1_reader", "scopes": ["reserved_ip:read"]},
        {"id": "writer", "secret": "dop_v1_writer",
         "scopes": ["reserved_ip:read", "reserved_ip:update", "droplet:read"]},
        {"id": "short", "secret": "dop_v1_short", "expires_in_ms": 1000},
        {"id": "small", "secret": "dop_v1_small", "hourly_limit": 3, "minute_limit": 2}]},
     "hetzner": {
      "hourly_limit": 3600,
      "servers": [
        {"id": 42, "name": "h1", "location": "fsn1", "public_address": "198.51.100.2",
         "private_networks": [{"network": 7, "address": "10.0.0.2",
                               "alias_addresses": ["10.0.0.9"]}]},
        {"id": 43, "name": "h2", "location": "nbg1", "public_address": "198.51.100.3",
         "private_networks": [{"network": 7, "address": "10.0.0.3"}]}],
      "floating_addresses": [
        {"id": 478, "address": "203.0.113.20", "location": "fsn1", "server": 42,
         "name": "web", "labels": {"role": "vip"}},
        {"id": 479, "address": "2001:db8:e0::", "location": "fsn1"}],
      "tokens": [
        {"id": "h", "secret": "hetzner-all"},
        {"id": "h-read", "secret": "hetzner-read", "read_only": true}]}}
    """

  var world: World
  var now = begin

  /// Calls are answered at once; actions take 1 s.
  init(
    _ document: String = document, timing: Timing = Timing(call: 0...0, action: 1_000...1_000)
  ) throws {
    let description = try WorldDescription(JSONValue(parsing: document.utf8))
    world = World(description, timing: timing, seed: 1, at: Self.begin)
  }

  mutating func wait(milliseconds: Int) {
    now = now.later(milliseconds: milliseconds)
  }

  /// Calls an API; `body` is JSON.
  mutating func reply(
    _ method: String, _ target: String, _ body: String = "", secret: String? = nil,
    from caller: String = "192.0.2.2"
  ) -> Reply {
    let standard = target.hasPrefix("/v1") ? "hetzner-all" : "dop_v1_all"
    let request = APIRequest(
      method: method, target: target,
      fields: [
        HeaderField("Authorization", "Bearer \(secret ?? standard)"),
        HeaderField("Host", "api.example"),
      ], body: Array(body.utf8), caller: caller)
    return world.call(request, at: now)
  }

  /// Calls an API; returns the status and the document.
  mutating func call(
    _ method: String, _ target: String, _ body: String = "", secret: String? = nil,
    from caller: String = "192.0.2.2"
  ) -> (status: Int, document: JSONValue) {
    let answer = reply(method, target, body, secret: secret, from: caller).answer
    return (answer.status, (try? JSONValue(parsing: answer.body)) ?? .null)
  }

  /// Asks the metadata service; returns the status and the text.
  mutating func metadata(_ target: String, from caller: String) -> (status: Int, text: String) {
    let request = APIRequest(listener: .metadata, method: "GET", target: target, caller: caller)
    let answer = world.call(request, at: now).answer
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  /// Asks the admin endpoint; returns the status and the document.
  @discardableResult
  mutating func admin(
    _ method: String, _ target: String, _ body: String = ""
  ) -> (status: Int, document: JSONValue) {
    let request = APIRequest(
      method: method, target: target, body: Array(body.utf8), caller: "127.0.0.1")
    let answer = world.administer(request, at: now)
    return (answer.status, (try? JSONValue(parsing: answer.body)) ?? .null)
  }

  /// The droplet that the API shows for an address.
  mutating func droplet(_ address: String = "203.0.113.10") -> Int? {
    call("GET", "/v2/reserved_ips/\(address)").document["reserved_ip"]?["droplet"]?["id"]?.integer
  }

  /// The server that the API shows for a floating address.
  mutating func server(_ id: Int = 478) -> Int? {
    call("GET", "/v1/floating_ips/\(id)").document["floating_ip"]?["server"]?.integer
  }
}
