/// Who holds an address of a provider.
struct Holder {
  var provider: Provider
  var address: String
  var node: Node?

  func isPlace(_ other: Holder) -> Bool {
    provider == other.provider && address == other.address
  }
}

extension World {
  /// Who holds what: addresses that move by themselves, then alias addresses.
  var holders: [Holder] {
    let moving = addresses.map { address in
      Holder(
        provider: address.provider, address: address.text,
        node: address.holder.flatMap { node(address.provider, $0) })
    }
    let aliases = nodes.flatMap { node in
      node.networks.flatMap { $0.aliases }.map { alias in
        Holder(provider: node.provider, address: alias, node: node)
      }
    }
    return moving + aliases
  }

  /// Tells whoever takes the moves of the first holders too, as if each address had just come there.
  public mutating func announceHolders() {
    for holder in holders where holder.node != nil {
      announce(holder.provider, holder.address, from: nil, to: holder.node)
    }
  }

  /// A world as this one started, or as described, at the present time, without faults and with
  /// empty logs. What moved is back, and what is gone is gone, for whoever takes the moves too.
  public func restarted(_ description: WorldDescription? = nil) -> World {
    var fresh = World(description ?? self.description, timing: timing, seed: seed, at: now)
    let (before, after) = (holders, fresh.holders)
    for old in before where old.node != nil && !after.contains(where: { $0.isPlace(old) }) {
      fresh.announce(old.provider, old.address, from: old.node, to: nil)
    }
    for new in after {
      let old = before.first { $0.isPlace(new) }?.node
      if old?.id != new.node?.id {
        fresh.announce(new.provider, new.address, from: old, to: new.node)
      }
    }
    return fresh
  }
}
