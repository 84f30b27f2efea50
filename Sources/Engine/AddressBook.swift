import NetworkTypes

/// The addresses of one interface, in the order in which the kernel told them.
///
/// Looking one up takes constant time: leases renew thousands of virtual addresses all the time.
struct AddressBook: Sendable {
  /// In order; nil where one went.
  private var entries: [InterfaceAddress?] = []
  private var places: [AddressPrefix: Int] = [:]
  /// How many of them have each address, with whatever prefix.
  private var holders: [IPAddress: Int] = [:]

  /// All of them, in order.
  var all: some Sequence<InterfaceAddress> { entries.lazy.compactMap { $0 } }

  /// The entry of a prefix; nil if there is none.
  subscript(prefix: AddressPrefix) -> InterfaceAddress? {
    places[prefix].flatMap { entries[$0] }
  }

  /// True if one of them is this address.
  func contains(_ address: IPAddress) -> Bool { holders[address] != nil }

  /// True if one of them is this address and can be sent from.
  func isUsable(_ address: IPAddress) -> Bool {
    guard holders[address] != nil else { return false }
    // Hardly ever any other than the first: virtual addresses come after it.
    return entries.contains { $0.map { $0.prefix.address == address && !$0.isTentative } ?? false }
  }

  /// Adds an address, or what is new about it; false if nothing is.
  mutating func update(_ address: InterfaceAddress) -> Bool {
    if let place = places[address.prefix] {
      guard entries[place] != address else { return false }
      entries[place] = address
      return true
    }
    places[address.prefix] = entries.count
    entries.append(address)
    holders[address.prefix.address, default: 0] += 1
    return true
  }

  /// Removes an address; gives what was known of it.
  @discardableResult
  mutating func remove(_ prefix: AddressPrefix) -> InterfaceAddress? {
    guard let place = places.removeValue(forKey: prefix) else { return nil }
    let removed = entries[place]
    entries[place] = nil
    let rest = (holders[prefix.address] ?? 1) - 1
    holders[prefix.address] = rest > 0 ? rest : nil
    if entries.count > 32, entries.count > 2 * places.count { compact() }
    return removed
  }

  private mutating func compact() {
    entries = entries.filter { $0 != nil }
    for (place, entry) in entries.enumerated() {
      if let entry { places[entry.prefix] = place }
    }
  }
}

extension AddressBook: Archivable {
  static var blank: AddressBook { AddressBook() }

  /// What is left of removed ones is not written: only the order counts.
  mutating func pass(_ archive: inout StateArchive) {
    var list = Array(all)
    archive.pass(&list)
    guard archive.isReading else { return }
    self = AddressBook()
    for address in list { _ = update(address) }
  }
}
