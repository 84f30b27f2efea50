import Testing

@testable import CloudWorld

/// World files that are wrong say where.
@Suite struct WorldDescriptionTests {
  @Test(arguments: [
    (#"{"digital_ocean":{}}"#, "digital_ocean"),
    (#"{"digitalocean":[]}"#, "digitalocean"),
    (#"{"digitalocean":{"droplets":[{"id":"1","region":"a"}]}}"#, "digitalocean.droplets[0].id"),
    (#"{"digitalocean":{"droplets":[{"id":1}]}}"#, "digitalocean.droplets[0].region"),
    (
      #"{"digitalocean":{"droplets":[{"id":1,"region":"a","public_address":"x"}]}}"#,
      "digitalocean.droplets[0].public_address"
    ),
    (
      #"{"digitalocean":{"reserved_addresses":[{"address":"203.0.113.1","droplet":1}]}}"#,
      "digitalocean.reserved_addresses[0].droplet"
    ),
    (
      #"""
      {"digitalocean":{"droplets":[{"id":1,"region":"a"},{"id":1,"region":"b"}]}}
      """#, "digitalocean 1"
    ),
    (
      #"{"digitalocean":{"tokens":[{"id":"a","secret":"s"},{"id":"b","secret":"s"}]}}"#, "tokens"
    ),
    (#"{"hetzner":{"hourly_limit":0}}"#, "hetzner.hourly_limit"),
    (
      #"{"hetzner":{"floating_addresses":[{"id":1,"address":"203.0.113.1"}]}}"#,
      "hetzner.floating_addresses[0].location"
    ),
  ])
  func `where the error is`(_ document: String, _ path: String) throws {
    let value = try JSONValue(parsing: document.utf8)
    let error = #expect(throws: DocumentError.self) { try WorldDescription(value) }
    #expect(error?.path == path)
  }
}
