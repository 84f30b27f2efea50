import Election
import NetworkTypes
import VRRPWire

/// A small world and how deep it is searched.
package struct SmallWorldPlan: Sendable {
  /// Priorities, one for each router.
  package var priorities: [UInt8]
  /// False for `nopreempt`.
  package var preempts = true
  /// Events in a row, at most.
  package var depth: Int
  /// Of so many states one is healed, to see whether it settles.
  package var healsOneIn: UInt64 = 1

  /// A wrong promise, to see that the search finds broken ones.
  package var claimsLowestWins = false

  /// A plan.
  package init(_ priorities: [UInt8], preempts: Bool = true, depth: Int, healsOneIn: UInt64 = 1) {
    self.priorities = priorities
    self.preempts = preempts
    self.depth = depth
    self.healsOneIn = healsOneIn
  }

  /// What unit tests have the time for.
  package static let shallow = [
    SmallWorldPlan([200, 100], depth: 7, healsOneIn: 8),
    SmallWorldPlan([100, 100], preempts: false, depth: 7, healsOneIn: 8),
    SmallWorldPlan([200, 150, 100], depth: 5, healsOneIn: 8),
  ]

  /// What a release build has the time for.
  package static let deep = [
    SmallWorldPlan([200, 100], depth: 12, healsOneIn: 8),
    SmallWorldPlan([255, 100], depth: 12, healsOneIn: 8),
    SmallWorldPlan([200, 100], preempts: false, depth: 12, healsOneIn: 8),
    SmallWorldPlan([100, 100], depth: 12, healsOneIn: 8),
    SmallWorldPlan([200, 150, 100], depth: 8, healsOneIn: 8),
    SmallWorldPlan([200, 150, 100], preempts: false, depth: 8, healsOneIn: 8),
  ]

  /// What a router goes by.
  func parameters(_ index: Int, isLow: Bool = false) -> ElectionParameters {
    var parameters = ElectionParameters()
    parameters.version = .version3
    parameters.priority = isLow ? Priority(UInt8(index + 1)) : Priority(priorities[index])
    parameters.preempt = preempts
    parameters.primaryAddress = .v4(IPv4Address(192, 0, 2, UInt8(index + 1)))
    return parameters
  }
}
