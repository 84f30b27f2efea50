public import ControlProtocol

/// Something that a provider does and that takes time.
public struct CloudAction: Sendable, Equatable {
  /// What is done.
  public enum Kind: Sendable, Equatable {
    /// The address goes to the node.
    case assign(address: Int, node: Int)
    /// The address goes to no node.
    case unassign(address: Int)
    /// The address was made, at once.
    case reserve(address: Int)
    /// Something else happens to the node, such as `snapshot`, and keeps it busy.
    case nodeEvent(node: Int, name: String)
    /// The node's alias addresses in a network become these.
    case aliases(node: Int, network: Int, addresses: [String])
    /// A secondary address comes to a node's interface, or goes from it.
    case secondary(node: Int, address: String, isAssigned: Bool)
  }

  /// How it stands.
  public enum State: Sendable, Equatable {
    /// It runs and will end at `until`; never if that is nil.
    case running(until: WallTime?)
    /// It did what it should.
    case succeeded(at: WallTime)
    /// It did nothing.
    case failed(at: WallTime)
  }

  /// Whose action it is.
  public var provider: Provider
  /// The provider's number of it.
  public var id: Int
  /// What is done.
  public var kind: Kind
  /// How it stands.
  public var state: State
  /// When it began.
  public var startedAt: WallTime
  /// Who asked for it, by source address; `admin` for the admin endpoint.
  public var caller: String
  /// The name of the token it was asked for with; nil for the admin endpoint.
  public var token: String?
  /// What was ordered for it.
  public var fault: ActionFault?

  /// True while it runs.
  public var isRunning: Bool { finishedAt == nil }

  /// When it ended; nil while it runs.
  public var finishedAt: WallTime? {
    switch state {
    case .running: nil
    case .succeeded(let time), .failed(let time): time
    }
  }

  /// The address it is about.
  public var addressID: Int? {
    switch kind {
    case .assign(let address, _), .unassign(let address), .reserve(let address): address
    case .nodeEvent, .aliases, .secondary: nil
    }
  }

  /// The node it is about: the target, not the node that loses something.
  public var nodeID: Int? {
    switch kind {
    case .assign(_, let node), .nodeEvent(let node, _), .aliases(let node, _, _),
      .secondary(let node, _, _):
      node
    case .unassign, .reserve: nil
    }
  }

  /// True if it ran at a time.
  func ran(at time: WallTime) -> Bool {
    guard startedAt <= time else { return false }
    return finishedAt.map { $0 > time } ?? true
  }
}

/// What can be ordered for an action that a request starts.
public enum ActionFault: Sendable, Equatable {
  /// It ends without having done anything.
  case errored
  /// It never ends and never does anything.
  case stuck
  /// It does what it should, but nobody can ask for it: its number is not found.
  case missing
  /// It does what it should; when it has, its status is shown as this word.
  case reported(String)
  /// It takes so many milliseconds.
  case lasting(milliseconds: Int)
}
