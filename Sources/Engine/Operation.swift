import AgentProtocol
import ControlProtocol
import NetworkTypes

/// A command that waits for something to come true.
struct Operation: Sendable {
  /// What is waited for.
  enum Kind: Sendable, Equatable {
    /// This node is master of all instances.
    case promote
    /// The named peer is master of all instances.
    case demote
    /// No promotion holds any more.
    case release
    /// No instance holds its addresses.
    case maintenanceOn
    /// A condition of `failover wait`.
    case wait(WaitCondition)
    /// All cloud addresses were read.
    case cloudShow
    /// A cloud address was read back here.
    case cloudAssign(AddressNumber)
  }

  /// Unique among the operations.
  var id: UInt64
  /// Who waits.
  var client: ClientID
  /// What for.
  var kind: Kind
  /// Of which instances.
  var indexes: [Int]
  /// Since when.
  var startedAt: MonotonicInstant
  /// How long at most.
  var deadline: MonotonicInstant
  /// State that must be on disk first.
  var token: UInt64 = 0
  /// True if it waits for cloud addresses to be where they should be.
  var awaitsCloud = true
  /// Names of its instances, to report progress.
  var names: [String] = []

  /// The command's name.
  var command: String {
    switch kind {
    case .promote: "promote"
    case .demote: "demote"
    case .release: "release"
    case .maintenanceOn: "maintenance"
    case .wait: "wait"
    case .cloudShow: "cloud show"
    case .cloudAssign: "cloud assign"
    }
  }

  /// True if an event of that instance is worth telling the client.
  func wantsProgress(of instance: String?) -> Bool {
    switch kind {
    case .wait, .cloudShow: false
    case .promote, .demote, .release, .maintenanceOn, .cloudAssign:
      instance.map { names.contains($0) } ?? false
    }
  }
}
