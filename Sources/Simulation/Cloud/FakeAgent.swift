import AgentProtocol
import NetworkTypes

/// failover-agent of one node: it has the addresses of its configuration, and calls under way.
struct FakeAgent: Sendable {
  /// True while it runs.
  var isRunning = false
  /// Grows with each start; what an earlier one asked is not answered any more.
  var life = 0
  /// What it was configured with.
  var addresses: [AddressConfiguration] = []
  /// Calls that have not reached the provider yet.
  var waiting: Set<CallID> = []

  /// True after an answer to an assignment that got lost; for a planted bug only.
  var wasUncertain = false

  /// What the provider calls a node's machine.
  static func target(_ node: Int) -> String { "100\(node + 1)" }

  /// The address of that number.
  func address(_ number: AddressNumber) -> IPAddress? {
    addresses.first { $0.number == number }?.address
  }
}
