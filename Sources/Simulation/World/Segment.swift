package import NetworkTypes

/// One wire: who reaches whom, and what happens to packets on the way.
///
/// Directions are separate, so that a partition can be one-way. The default is a quiet switch:
/// nothing is lost, and everything arrives after 50 to 150 µs.
package struct Segment: Sendable {
  /// Nodes that take part.
  private let nodes: Int
  /// True at `from * nodes + to` where nothing passes.
  private var isBlocked: [Bool]
  /// At `from * (nodes + 1) + to` when the last packet arrives: a switch keeps their order. The
  /// last row and column are those of strangers and clients.
  private var lastArrival: [MonotonicInstant]
  /// Directions that are blocked.
  package private(set) var blockedCount = 0
  /// Packets lost, in millionths.
  package var loss = 0
  /// Packets that arrive twice, in millionths.
  package var duplication = 0
  /// Packets that are held back and so overtaken, in millionths.
  package var reordering = 0
  /// The least time on the way.
  package var leastDelay = Microseconds(50)
  /// What may come on top of it.
  package var jitter = Microseconds(100)
  /// True where gratuitous ARP and neighbor advertisements get lost.
  package var losesAnnouncements = false

  /// A quiet wire between so many nodes.
  package init(nodes: Int) {
    self.nodes = nodes
    isBlocked = Array(repeating: false, count: nodes * nodes)
    lastArrival = Array(repeating: .zero, count: (nodes + 1) * (nodes + 1))
  }

  /// True if nothing but time comes between any two nodes.
  package var isQuiet: Bool {
    blockedCount == 0 && loss == 0 && duplication == 0 && reordering == 0
      && !losesAnnouncements && leastDelay + jitter <= .milliseconds(2)
  }

  /// True if packets pass in that direction.
  package func passes(from: Int, to: Int) -> Bool { !isBlocked[from * nodes + to] }

  /// Lets packets pass in one direction, or not.
  package mutating func setPassing(_ passes: Bool, from: Int, to: Int) {
    guard from != to, isBlocked[from * nodes + to] == passes else { return }
    isBlocked[from * nodes + to] = !passes
    blockedCount += passes ? -1 : 1
  }

  /// Splits the nodes into those of the set and the others, both ways.
  package mutating func partition(_ group: Set<Int>) {
    for from in 0..<nodes {
      for to in 0..<nodes where group.contains(from) != group.contains(to) {
        setPassing(false, from: from, to: to)
      }
    }
  }

  /// A quiet wire again.
  package mutating func heal() { self = Segment(nodes: nodes) }

  /// Decides when copies of a packet that is sent now arrive: not at all, once or twice.
  ///
  /// - Parameters:
  ///   - from: the sender; nil for strangers.
  ///   - to: the receiver; nil for clients.
  mutating func arrivals(
    from: Int?, to: Int?, at now: MonotonicInstant, _ random: inout SimulationRandom
  ) -> (first: MonotonicInstant?, second: MonotonicInstant?) {
    if random.happens(loss) { return (nil, nil) }
    let direction = (from ?? nodes) * (nodes + 1) + (to ?? nodes)
    let first = arrival(direction, now, &random)
    guard random.happens(duplication) else { return (first, nil) }
    return (first, arrival(direction, now, &random))
  }

  private mutating func arrival(
    _ direction: Int, _ now: MonotonicInstant, _ random: inout SimulationRandom
  ) -> MonotonicInstant {
    var delay = leastDelay
    if jitter > .zero { delay = delay + Microseconds(random.within(0...jitter.count)) }
    if random.happens(reordering) { return now + delay + Microseconds(random.within(0...20_000)) }
    let instant = max(now + delay, lastArrival[direction] + Microseconds(1))
    lastArrival[direction] = instant
    return instant
  }
}
