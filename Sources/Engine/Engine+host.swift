import Configuration
public import NetworkTypes
import VRRPWire

// What the host wants to know without an event.

extension Engine {
  /// Follows the configuration: the shortest advert interval, but half a second at least, since a
  /// busy machine may keep the engine waiting.
  mutating func updatePatience() {
    let shortest = instances.map { $0.configuration.advertisementInterval }.min() ?? .seconds(1)
    patience = max(shortest, .milliseconds(500))
  }

  /// What the kernel calls an interface; its number if it is gone.
  public func linkName(_ index: InterfaceIndex) -> String { links[index]?.name ?? "\(index)" }

  /// What packets of a transport must look like so that some instance may want them; nil if none
  /// uses it.
  public func selection(on transport: TransportKey) -> PacketSelection? {
    guard let users = demultiplexer[transport], users.count > 0 else { return nil }
    var selection = PacketSelection(family: transport.family, isDatagram: transport.port != 0)
    var senders: Set<IPAddress>? = []
    var isSigned = true
    // Messages between peers may come from further away if a key vouches for them.
    var needsFullHops = configuration.global.clusterKey == nil
    for index in users.all {
      let instance = instances[index]
      selection.versions.insert(instance.configuration.version.rawValue)
      selection.routers.insert(instance.configuration.virtualRouterID.rawValue)
      switch instance.expectation.transport {
      case .multicast: senders = nil
      case .unicast(let peers, let checksSource):
        needsFullHops = false
        if checksSource { senders?.formUnion(peers.map(\.address)) } else { senders = nil }
      }
      if instance.configuration.messageAuthentication?.mode != .enforce { isSigned = false }
    }
    selection.senders = senders
    selection.needsFullHops = needsFullHops
    selection.trailing = isSigned ? AuthenticationTrailer.length : 0
    return selection
  }
}
