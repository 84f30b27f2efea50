import AgentProtocol
import NetworkTypes
import Testing

@testable import Engine

@Suite struct `Tokens of cloud providers` {
  @Test func `a token that proves good does not shorten a pause that the provider wants`() throws {
    var cluster = CloudCluster(priorities: [200, 100], holder: "1001")
    cluster.run(for: .seconds(30))
    for state: CredentialReport.State in [.untried, .accepted] {
      let report = CredentialReport(state: state, source: "/token")
      cluster.feed(1, .agent(.credential(provider: "do", report)))
      if state == .untried {
        cluster.throttledAssigns = 1
        cluster.nodes[0].isAlive = false
        _ = cluster.run(atMost: .seconds(10)) { !$0.assigns.isEmpty }
        cluster.run(for: .seconds(1))
      }
    }
    cluster.run(for: .seconds(10))
    #expect(cluster.assigns.count == 2 && cluster.holder == "1002")
    let pause = try #require(cluster.assigns.last).at - (try #require(cluster.assigns.first).at)
    #expect(pause >= .seconds(3) && pause < .seconds(4))
  }
}
