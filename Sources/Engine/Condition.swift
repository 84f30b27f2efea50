import NetworkTypes
import VRRPWire

/// Something that is told once until the master changes, because it would be told each second.
enum Condition: Hashable, Sendable {
  /// A peer's clock differs by more than half of what is allowed.
  case clock(IPAddress)
  /// A check that received packets fail.
  case receive(ReceiveCounter)
  /// A lower-priority master beside us.
  case lowerPriority
  /// A lower-priority master that goes on beside us.
  case asymmetricHearing(IPAddress)
  /// Somebody uses our own source address.
  case duplicateAddress
  /// Somebody has our own priority.
  case duplicatePriority
  /// A router that was never heard before.
  case newRouter(IPAddress)
  /// A message of a peer that was refused.
  case peerMessage
}

extension Condition {
  /// True for what does not change with the master, so that it is told once in a life.
  var outlastsMasters: Bool {
    switch self {
    case .newRouter: true
    case .clock, .receive, .lowerPriority, .asymmetricHearing, .duplicateAddress,
      .duplicatePriority, .peerMessage:
      false
    }
  }
}
