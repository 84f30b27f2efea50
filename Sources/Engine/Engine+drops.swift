import Configuration
import NetworkTypes

// `no_accept`: a master that does not own its addresses routes what is sent through them, and drops
// what is sent to them. The kernel drops before the addresses are bound and until they are gone.

extension Engine {
  /// The addresses of an instance whose packets are dropped.
  func drops(of index: Int) -> [KernelObject] {
    let wanted = instances[index].configuration
    guard !wanted.accepts, wanted.priority != .owner else { return [] }
    return addressRequests(index).map {
      .drop(
        DropRequest(
          address: $0.address.prefix.address, index: $0.index,
          settings: configuration.global.firewall))
    }
  }

  /// Has packets dropped, before the addresses are bound; also again, where it may have been lost.
  mutating func guardAddresses(_ index: Int) {
    let before = instances[index].guarded
    let drops = drops(of: index)
    guard !(before.isEmpty && drops.isEmpty) else { return }
    hold(drops)
    instances[index].guarded = drops
    if !drops.isEmpty, !identity.observes { actions.append(.install(drops)) }
    uninstall(release(before))
  }

  /// Ends that, after the addresses were removed.
  mutating func unguardAddresses(_ index: Int) {
    let guarded = instances[index].guarded
    instances[index].guarded = []
    uninstall(release(guarded))
  }
}
