import Configuration
import NetworkTypes
import SupervisorProtocol

// Nodes are told apart by their names in promotions. Names come from router_id or the host name,
// and both are often copied from one machine to the other.

extension Engine {
  /// What the process of the engine shall be called (`vrrp_process_name`); nil means its own name.
  public var processName: String? { configuration.global.processNames.engine }
  /// True if the memory of the process shall not be swapped out (`vrrp_no_swap`).
  public var locksMemory: Bool { configuration.global.scheduling.locksMemory }

  /// Two nodes of one name: the one with the higher address takes another. Both can tell which.
  mutating func resolveNameClash(_ sender: String, _ source: IPAddress, _ index: Int) {
    guard sender == identity.node, let own = instances[index].sourceAddress,
      own.isHigher(than: source)
    else { return }
    log(
      .warning,
      "\(source) is called \(sender) as well; this node is \(sender)@\(own) from now on. "
        + "Set router_id to different names.")
    rename(to: "\(sender)@\(own)")
  }

  /// The name of the configuration, else that of the host; a name that had to give way stays.
  mutating func adoptConfiguredName() {
    let wanted = configuration.global.routerID ?? hostName
    guard identity.node != wanted, !identity.node.hasPrefix("\(wanted)@") else { return }
    rename(to: wanted)
  }

  private mutating func rename(to name: String) {
    let old = identity.node
    identity.node = name
    for index in instances.indices where instances[index].promotion?.node == old {
      instances[index].promotion?.node = name
    }
    for (instance, promotion) in savedPromotions where promotion.node == old {
      savedPromotions[instance]?.node = name
    }
    persistIntents()
  }
}
