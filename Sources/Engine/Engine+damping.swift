import Configuration
import Election
import NetworkTypes
import SupervisorProtocol

// `flap_damping`: who becomes master again and again stays backup while another can be master.

extension Engine {
  /// True while the instance, or a member of its sync group, must not preempt.
  func isHeldDown(_ index: Int) -> Bool {
    guard holdDowns > 0 else { return false }
    if instances[index].flaps?.heldUntil != nil { return true }
    guard let group = instances[index].group else { return false }
    return groups[group].members.contains { instances[$0].flaps?.heldUntil != nil }
  }

  /// Counts a transition to MASTER.
  mutating func countFlap(_ index: Int) {
    guard let limit = instances[index].configuration.flapDamping else { return }
    var flaps = instances[index].flaps ?? FlapCounter()
    let wasHeld = flaps.heldUntil != nil
    let isHeld = flaps.becameMaster(at: now, limit)
    instances[index].flaps = flaps
    guard isHeld else { return }
    if !wasHeld { holdDowns += 1 }
    tell(
      index,
      "became master \(limit.count) times within \(Words.duration(limit.window)): it does not "
        + "preempt for \(Words.duration(limit.hold)). Do: see why it fails and recovers")
    updateHeldDown(index)
  }

  /// Ends of hold-downs; once a second.
  mutating func expireHoldDowns() {
    guard holdDowns > 0 else { return }
    holdDowns = 0
    for index in instances.indices {
      guard var flaps = instances[index].flaps else { continue }
      let wasHeld = flaps.heldUntil != nil
      let hasEnded = flaps.expire(at: now) || instances[index].configuration.flapDamping == nil
      instances[index].flaps = hasEnded ? nil : flaps
      if hasEnded, wasHeld {
        tell(index, "flap_damping is over: it preempts again")
        updateHeldDown(index)
      } else if flaps.heldUntil != nil {
        holdDowns += 1
      }
    }
  }

  private mutating func updateHeldDown(_ index: Int) {
    guard let group = instances[index].group else { return updateParameters(index) }
    for member in groups[group].members { updateParameters(member) }
  }

  private mutating func tell(_ index: Int, _ text: String) {
    log(.warning, "(\(instances[index].name)) \(text)")
    record(.transition, instance: instances[index].name, text: text)
  }
}
