import AgentProtocol
import Configuration
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("What all providers share")
struct CommonFindingTests {
  @Test(
    "a machine of which nothing is here is another one",
    arguments: [
      // Its addresses by the provider; those here; whether it is another machine.
      (["10.0.0.2", "203.0.113.5"], ["127.0.0.1", "10.0.0.3"], true),
      (["10.0.0.2", "203.0.113.5"], ["127.0.0.1", "10.0.0.2"], false),
      // The address that moves is bound here, and at the provider it is there.
      (["10.0.0.2", "2001:db8::10"], ["10.0.0.3", "2001:db8::10"], true),
      // Who knows nothing claims nothing.
      ([], ["10.0.0.3"], false), (["10.0.0.2"], [], false), ([nil, "?"], ["10.0.0.3"], false),
    ])
  func anotherMachine(told: [String?], here: [String], isAnother: Bool) throws {
    let moving = TargetedAddress(
      AddressConfiguration(
        number: AddressNumber(1), address: try #require(IPAddress("2001:db8::10")), provider: "do"),
      identity: nil)
    let finding = CommonFindings.anotherMachine(
      "Droplet 5", subject: "droplet", told, besides: [moving],
      here: Set(here.compactMap { IPAddress($0) }))
    #expect((finding != nil) == isAnother)
    #expect(finding.map { $0.verdict == .failure && $0.text.contains("Droplet 5") } ?? true)
  }

  @Test("the language and the agent know the same providers")
  func registries() {
    let ofLanguage = Set(CloudProviderType.known.map(\.name))
    #expect(ofLanguage == Set(ProviderRegistry.all.map { $0.type }))
  }
}
