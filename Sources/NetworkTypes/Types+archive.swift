// Units and addresses as fields of a `StateArchive`.

extension MonotonicInstant: Archivable {
  /// A value to read into.
  package static var blank: MonotonicInstant { .zero }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) { archive.pass(&nanoseconds) }
}

extension Microseconds: Archivable {
  /// A value to read into.
  package static var blank: Microseconds { .zero }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) { archive.pass(&count) }
}

extension Priority: Archivable {
  /// A value to read into.
  package static var blank: Priority { .standard }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) { archive.pass(&rawValue) }
}

extension InterfaceIndex: Archivable {
  /// A value to read into.
  package static var blank: InterfaceIndex { InterfaceIndex(0) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    var number = rawValue
    archive.pass(&number)
    self = InterfaceIndex(number)
  }
}

extension MACAddress: Archivable {
  /// A value to read into.
  package static var blank: MACAddress { MACAddress(rawValue: 0) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) { archive.pass(&rawValue) }
}

extension AddressFamily: Archivable {
  /// A value to read into.
  package static var blank: AddressFamily { .ipv4 }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) { archive.pass(raw: &self) }
}

extension IPAddress: Archivable {
  /// A value to read into.
  package static var blank: IPAddress { .v4(IPv4Address(rawValue: 0)) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    var family = self.family
    archive.pass(&family)
    switch family {
    case .ipv4:
      var number: UInt32 = if case .v4(let address) = self { address.rawValue } else { 0 }
      archive.pass(&number)
      self = .v4(IPv4Address(rawValue: number))
    case .ipv6:
      var high: UInt64 = 0
      var low: UInt64 = 0
      if case .v6(let address) = self { (high, low) = (address.high, address.low) }
      archive.pass(&high)
      archive.pass(&low)
      self = .v6(IPv6Address(high: high, low: low))
    }
  }
}

extension AddressPrefix: Archivable {
  /// A value to read into.
  package static var blank: AddressPrefix { AddressPrefix(host: .blank) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&address)
    archive.pass(&length)
  }
}

extension SplitMix64: Archivable {
  /// A value to read into.
  package static var blank: SplitMix64 { SplitMix64(seed: 0) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) { archive.pass(&state) }
}
