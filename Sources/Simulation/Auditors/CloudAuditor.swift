import AgentProtocol
import Engine
import NetworkTypes

/// I5: only a master assigns a cloud address, with one call at a time, reading after each uncertain
/// answer before it assigns again; nobody takes an address from its holder but by assigning it; and
/// in calm times the master has it.
final class CloudAuditor: Auditor {
  let invariant = "I5"
  let interests: Interests = [.cloud, .turns, .lives, .disturbances]

  private struct Line {
    /// The call under way.
    var open: CallID?
    /// True from an uncertain answer to an assignment until the next reading.
    var mustRead = false
    var isAssignment = false
    /// When the calls of the last minute began.
    var begun: [MonotonicInstant] = []
  }

  /// By node and number of the address.
  private var lines: [Int: Line] = [:]
  /// Assignments of the turn at hand, with their nodes.
  private var assigned: [(node: Int, call: CallID)] = []
  private static let callsInAMinute = 90

  /// An auditor for one run.
  init() {}

  private static func key(_ node: Int, _ call: CallID) -> Int {
    node << 32 | Int(call.rawValue >> 32)
  }

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .called(let node, let call): called(call, world.nodes[node], world)
    case .cancelled(let node, let call):
      assigned.removeAll { $0.node == node && $0.call == call }
      // What becomes of it nobody knows, but a peer's reading may tell as well as an own one.
      close(node, call, isUncertain: false)
    case .answered(let node, let result):
      close(node, result.id, isUncertain: Self.isUncertain(result.outcome))
    case .moved(let address, .nobody):
      world.report(invariant, "\(address) was taken from its holder")
    case .started(let node), .stopped(let node): forget(node)
    // Whoever dies in the middle of a call is not asked for the answer.
    case .disturbed(let node?, .engineKill), .disturbed(let node?, .daemonKill),
      .disturbed(let node?, .crash), .disturbed(let node?, .cloud):
      forget(node)
    default: break
    }
  }

  func turned(_ node: Node, in world: World) {
    if !assigned.isEmpty { judge(node, world) }
  }

  private func forget(_ node: Int) {
    if !lines.isEmpty { lines = lines.filter { $0.key >> 32 != node } }
  }

  private static func isUncertain(_ outcome: CallOutcome) -> Bool {
    switch outcome {
    case .ambiguous, .cancelled(wasSent: true): true
    case .accepted, .holder, .action, .rejected, .throttled, .notSent, .cancelled: false
    }
  }

  private func called(_ call: CallRequest, _ node: Node, _ world: World) {
    let key = Self.key(node.index, call.id)
    var line = lines[key] ?? Line()
    defer { lines[key] = line }
    if line.open != nil {
      world.report(invariant, "\(node.name) makes two calls for one address at once")
    }
    line.open = call.id
    line.begun.removeAll { world.now - $0 > .seconds(60) }
    line.begun.append(world.now)
    if line.begun.count > Self.callsInAMinute {
      world.report(invariant, "\(node.name) makes \(line.begun.count) calls in a minute")
    }
    switch call.kind {
    case .read:
      line.mustRead = false
      line.isAssignment = false
    case .poll: line.isAssignment = false
    case .assign:
      line.isAssignment = true
      assigned.append((node.index, call.id))
      world.turnIsWanted = true
      if line.mustRead {
        world.report(invariant, "\(node.name) assigns again before it has read")
      }
    }
  }

  private func close(_ node: Int, _ call: CallID, isUncertain: Bool) {
    let key = Self.key(node, call)
    guard var line = lines[key], line.open == call else { return }
    line.open = nil
    if line.isAssignment, isUncertain { line.mustRead = true }
    lines[key] = line
  }

  /// The end of a turn that assigned: only as master.
  private func judge(_ node: Node, _ world: World) {
    for entry in assigned where entry.node == node.index && node.seat != nil {
      guard let shape = world.shape, let instance = shape.cloudInstance,
        node.observed.count > instance, !node.observed[instance].isMaster
      else { continue }
      world.report(
        invariant,
        "\(node.name) assigns the cloud address as \(node.observed[instance].state)")
    }
    assigned.removeAll(keepingCapacity: true)
  }

  /// The cluster must have settled: the master has every cloud address.
  func settled(_ world: World) {
    guard let shape = world.shape, let instance = shape.cloudInstance else { return }
    let masters = world.nodes.filter {
      $0.observed.count > instance && $0.observed[instance].isMaster
    }
    guard masters.count == 1, let master = masters.first else { return }
    for address in shape.cloudAddresses {
      let holder = world.cloudHolder(address)
      if holder != .node(master.index) {
        world.report(
          invariant,
          "healed, \(master.name) is master, but \(address) is at "
            + "\(holder.map { "\($0)" } ?? "no provider")")
      }
    }
  }

  func finish(_ world: World) {}
}
