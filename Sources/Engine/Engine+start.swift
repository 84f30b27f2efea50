import Configuration
import Election
import NetworkTypes

extension Engine {
  /// Starts the instance once its trackers have reported, the inventory is known and the start-up
  /// delay has passed.
  mutating func startIfReady(_ index: Int) {
    if resumable[instances[index].name] != nil, !instances[index].isStarted, resume(index) {
      return
    }
    guard !instances[index].isStarted, knowsInventory, now >= startAllowedAt,
      !isPending(index), stopDeadline == nil
    else { return }
    instances[index].isStarted = true
    updateParameters(index)
    guard instances[index].faults.isEmpty else {
      elect(.faultRaised, index)
      return sendHello(index)
    }
    sendHello(index)
    // An owner first asks its peers, at most one advert interval: a promotion of theirs holds.
    let asking = min(instances[index].configuration.advertisementInterval, .seconds(1))
    elect(.startup(asking: asking), index)
    sendPresence(index)
    resumePromotion(index)
  }

  /// Instances that wait only for time.
  mutating func startPendingInstances() {
    guard now >= startAllowedAt else { return }
    for index in instances.indices where !instances[index].isStarted { updateFaults(index) }
  }
}
