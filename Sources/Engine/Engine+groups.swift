import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// Sync groups: members are in FAULT together, become MASTER together and let go together.
// Source: keepalived's vrrp_sync_group.

extension Engine {
  /// Sets the groups of a new configuration; those that keep their name keep their state.
  mutating func applyGroups(of new: FailoverConfiguration) {
    var places: [String: Int] = [:]
    for (index, instance) in new.instances.enumerated() { places[instance.name] = index }
    groups = new.syncGroups.map { wanted in
      var group =
        groups.first { $0.configuration.name == wanted.name }
        ?? SyncGroupState(configuration: wanted)
      group.configuration = wanted
      group.members = wanted.members.compactMap { places[$0] }
      group.decider = group.members.min {
        Self.decides(new.instances[$0], before: new.instances[$1])
      }
      return group
    }
    for index in instances.indices { instances[index].group = nil }
    for (position, group) in groups.enumerated() {
      for member in group.members { instances[member].group = position }
    }
  }

  /// True if the instance must not become master alone.
  func isGrouped(_ index: Int) -> Bool {
    instances[index].group.map { groups[$0].members.count > 1 } ?? false
  }

  /// The order of members that all nodes share: by virtual router, family and addresses.
  private static func decides(
    _ one: InstanceConfiguration, before other: InstanceConfiguration
  ) -> Bool {
    if one.virtualRouterID != other.virtualRouterID {
      return one.virtualRouterID.rawValue < other.virtualRouterID.rawValue
    }
    if one.family != other.family { return one.family == .ipv4 }
    guard let own = one.addresses.first?.prefix.address,
      let theirs = other.addresses.first?.prefix.address
    else { return false }
    return theirs.isHigher(than: own)
  }

  /// How ties with nodes end that the group's deciding member knows as well: as between that member
  /// and theirs. By the addresses of each member the IPv4 member could go to one node and the IPv6
  /// member to another, for ever: either would follow the other's loss.
  func decidedTies(_ index: Int) -> [IPAddress: Bool] {
    guard let position = instances[index].group, let decider = groups[position].decider,
      decider != index, let ownAddress = instances[decider].sourceAddress
    else { return [:] }
    let own = effectivePriority(decider)
    let before = instances[index].router.parameters.decidedTies
    var ties: [(address: IPAddress, isWon: Bool)] = []
    var isNew = false
    for place in 0..<instances[index].peers.count {
      guard let node = instances[index].peers.node(place),
        let known = instances[decider].peers.lowest(named: node)
      else { continue }
      // A priority of old may have changed; addresses do not.
      let isPresent = isPresent(since: instances[decider].peers.presenceAt(known))
      let theirs = (isPresent ? instances[decider].peers.priority(known) : nil) ?? own
      let address = instances[decider].peers.address(known)
      let isWon = theirs == own ? address.isHigher(than: ownAddress) : theirs > own
      let peer = instances[index].peers.address(place)
      if before[peer] != isWon { isNew = true }
      ties.append((peer, isWon))
    }
    // As a rule the same as before.
    if !isNew, ties.count == before.count { return before }
    return Dictionary(ties.map { ($0.address, $0.isWon) }, uniquingKeysWith: { first, _ in first })
  }

  /// Faults of others of the group. Maintenance is none: each member hands over by itself.
  func groupFaults(_ index: Int) -> [FaultReason] {
    guard let position = instances[index].group else { return [] }
    return groups[position].members.compactMap { member in
      guard member != index, instances[member].ownFaults.contains(where: { $0 != .maintenance })
      else { return nil }
      return .syncGroup(
        group: groups[position].configuration.name, member: instances[member].name)
    }
  }

  /// A member's own faults came or went: the others follow.
  mutating func spreadFaults(of index: Int) {
    guard let position = instances[index].group else { return }
    for member in groups[position].members where member != index { updateFaults(member) }
  }

  /// A member would be master: all go if nobody is left that cannot, and no witness objects.
  mutating func wantsMaster(_ index: Int, hearsNobody: Bool) {
    guard mayTakeOver(index, hearsNobody: hearsNobody) else { return }
    guard let position = instances[index].group else { return elect(.groupAgreed, index) }
    let members = groups[position].members
    guard members.allSatisfy(isReadyForGroup),
      members.allSatisfy({ $0 == index || instances[$0].heldBack == nil })
    else { return }
    for member in members { elect(.groupAgreed, member) }
  }

  private func isReadyForGroup(_ member: Int) -> Bool {
    switch instances[member].router.state {
    case .backup(let backup):
      backup.awaitsGroup || backup.requestsSent > 0 || backup.awaitsLease != nil
    case .master: true
    case .leaving, .initialize, .fault: false
    }
  }

  /// After a member's transition: the state of the group, and who has to follow.
  mutating func groupChanged(by index: Int, from before: ElectionAction.Word) {
    guard let position = instances[index].group else { return }
    let members = groups[position].members
    if before == .master, instances[index].visibleState == .backup, stopDeadline == nil {
      // In a planned move the others are handed over too, each on its own.
      let wasPlanned =
        instances[index].router.state.isLingering
        || (instances[index].lastMove.map { wall - $0.at < 1_000_000 } ?? false)
      let bound = instances[index].router.parameters.handOverBound
      groups[position].followsAt = wasPlanned ? now + bound + bound : now
    }
    let states = members.map { instances[$0].visibleState }
    if !states.contains(.master) || states.allSatisfy({ $0 == .master }) {
      groups[position].followsAt = nil
    }
    let word: ElectionAction.Word =
      if states.contains(.fault) {
        .fault
      } else if states.allSatisfy({ $0 == .master }) {
        .master
      } else if states.allSatisfy({ $0 == .initialize }) {
        .initialize
      } else {
        .backup
      }
    if groups[position].word != word {
      let old = groups[position].word
      groups[position].word = word
      let name = groups[position].configuration.name
      log(.notice, "sync group \(name): \(old.rawValue) -> \(word.rawValue)")
      record(.transition, text: "sync group \(name): \(old.rawValue) -> \(word.rawValue)")
      notifyTransition(group: position, from: old, to: word)
    }
    // Packets that are still unread may make the others yield by themselves, without a word.
    if !hearsFirst { followLeavers(position) }
  }

  /// Members that are still MASTER although another let go resign, so that one node has them all.
  mutating func followLeavers(_ position: Int) {
    guard let due = groups[position].followsAt else { return }
    // Housekeeping comes by at least once a second.
    guard now >= due else { return }
    groups[position].followsAt = nil
    for member in groups[position].members {
      guard case .master = instances[member].router.state else { continue }
      let name = groups[position].configuration.name
      log(.notice, "(\(instances[member].name)) follows sync group \(name).")
      elect(.resign(then: .backup), member)
    }
  }
}
