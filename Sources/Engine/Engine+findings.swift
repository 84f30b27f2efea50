import Configuration
import ControlProtocol
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// What other routers do wrong, and what the host under this one lacks: one event each until the
// master changes, with what to do about it.

extension Engine {
  /// Logs and records a condition of an instance once until the master changes.
  ///
  /// - Parameters:
  ///   - text: what is wrong.
  ///   - remedy: what to do; empty if the text says it already.
  mutating func find(
    _ index: Int, _ condition: Condition, _ level: LogLevel, _ text: String, remedy: String = ""
  ) {
    guard !instances[index].found.contains(condition) else { return }
    instances[index].found.append(condition)
    let whole = remedy.isEmpty ? text : "\(text) Do: \(remedy)"
    log(level, "(\(instances[index].name)) \(whole)")
    record(.peer, instance: instances[index].name, text: whole)
  }

  /// A lower-priority master was heard while this node is MASTER.
  mutating func heardLowerPriority(
    _ index: Int, _ address: IPAddress, _ priority: Priority
  ) {
    let node = nodeText(address, index)
    logOnce(
      index, .lowerPriority, .warning,
      "\(node) advertises \(priority), lower than ours: it must yield")
    countUnheard(index, address, node)
    notifyLowerPriority(index)
    tellCloudOfRival(index, isOver: false)
  }

  /// A peer that goes on although it was answered so often does not hear this node.
  static let answersUntilDeaf = 3

  /// Asymmetric hearing: we hear the peer, it does not hear us, so both stay master.
  private mutating func countUnheard(_ index: Int, _ address: IPAddress, _ node: String) {
    guard var peer = instances[index].peers[address] else { return }
    let patience = instances[index].configuration.advertisementInterval * 4
    let goesOn = peer.lowerAdvertAt.map { now - $0 < patience } ?? false
    // Answers of this very moment cannot have reached it.
    if goesOn, peer.lowerAdvertAt == now { return }
    peer.lowerAdverts = goesOn ? min(peer.lowerAdverts + 1, Self.answersUntilDeaf + 1) : 1
    peer.lowerAdvertAt = now
    instances[index].peers[address] = peer
    guard peer.lowerAdverts > Self.answersUntilDeaf else { return }
    find(
      index, .asymmetricHearing(address), .error,
      "\(node) stays master beside this node: it is heard here, and does not hear us.",
      remedy: "run failover doctor on \(node); its firewall, or a switch, drops what this node "
        + "sends (IP protocol 112 from \(instances[index].sourceAddress?.description ?? "it")).")
  }

  /// Looks at a valid advert for what only people can put right.
  mutating func examine(
    _ advertisement: ReceivedAdvertisement, from source: IPAddress, _ index: Int
  ) {
    if !advertisement.addressListMatches {
      let router = instances[index].configuration.virtualRouterID
      find(
        index, .receive(.addressListErrors), .warning,
        "\(source) advertises other addresses than virtual_ipaddress here.",
        remedy: "give all routers of VRID \(router) the same list.")
    }
    if !advertisement.intervalMatches {
      let own = instances[index].configuration.advertisementInterval
      find(
        index, .receive(.advertisementIntervalErrors), .info,
        "\(source) advertises every \(Words.duration(advertisement.interval)), "
          + "this node every \(Words.duration(own)).",
        remedy: "set the same advert_int on all, or the master decides how soon its death shows.")
    }
    findDuplicatePriority(advertisement.priority, source, index)
    if !instances[index].peers.contains(source), instances[index].isMulticast,
      instances[index].peers.count < Self.peerLimit
    {
      let router = instances[index].configuration.virtualRouterID
      find(
        index, .newRouter(source), .info,
        "\(source) is heard for the first time, with priority \(advertisement.priority).",
        remedy: "nothing if it is yours; else it wants VRID \(router) too: "
          + "take another virtual_router_id, or keep it out with auth_hmac or unicast_peer.")
    }
  }

  private mutating func findDuplicatePriority(
    _ priority: Priority, _ source: IPAddress, _ index: Int
  ) {
    guard priority != .resignation, priority == instances[index].router.parameters.priority,
      instances[index].outbid == nil
    else { return }
    find(
      index, .duplicatePriority, .warning,
      priority == .owner
        ? "\(source) advertises 255 as this node does: two owners of one address."
        : "\(source) advertises our own priority \(priority): their addresses decide who is master.",
      remedy: priority == .owner
        ? "give 255 to one node only." : "give each node a priority of its own.")
  }

  /// A packet of our virtual router came from our own address.
  ///
  /// A switch may loop what we sent. Nobody else may: the other side would take our packets for its
  /// own as well, and both would be master for ever.
  mutating func heardOwnAddress(
    _ header: AdvertisementHeader, _ source: IPAddress, on transport: TransportKey
  ) {
    for index in demultiplexer[transport]?.all(of: header.virtualRouterID) ?? []
    where instances[index].sourceAddress == source && isAnothers(header, index) {
      findDuplicateAddress(index, source)
    }
  }

  /// True if this node cannot have sent the advert itself.
  private func isAnothers(_ header: AdvertisementHeader, _ index: Int) -> Bool {
    let instance = instances[index]
    guard header.priority != Priority.resignation.rawValue,
      now - instance.sinceInstant > instance.configuration.advertisementInterval * 2
    else { return false }
    switch instance.router.state {
    case .backup, .fault: return instance.isStarted
    case .master: return header.priority != instance.router.parameters.priority.rawValue
    case .initialize, .leaving: return false
    }
  }

  /// Another router uses the address that this one sends from.
  mutating func findDuplicateAddress(_ index: Int, _ address: IPAddress) {
    find(
      index, .duplicateAddress, .error,
      "another router sends adverts from \(address), the address of this node: neither hears the "
        + "other.",
      remedy: "give one of them another address, or another mcast_src_ip.")
  }

  /// Logs a condition of an instance once until the master changes.
  mutating func logOnce(
    _ index: Int, _ condition: Condition, _ level: LogLevel, _ text: String
  ) {
    guard !instances[index].found.contains(condition) else { return }
    instances[index].found.append(condition)
    log(level, "(\(instances[index].name)) \(text)")
  }
}
