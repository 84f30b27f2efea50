// Addresses as bytes in network order. Nothing here allocates, except that appending may grow the
// array it is given.

extension IPv4Address {
  /// The address whose four octets start at `offset`; the caller has checked that they exist.
  public init(_ bytes: Span<UInt8>, at offset: Int) {
    self.init(bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3])
  }

  /// Appends the four octets.
  public func append(to bytes: inout [UInt8]) {
    let (a, b, c, d) = octets
    bytes.append(a)
    bytes.append(b)
    bytes.append(c)
    bytes.append(d)
  }
}

extension IPv6Address {
  /// The address whose sixteen octets start at `offset`; the caller has checked that they exist.
  public init(_ bytes: Span<UInt8>, at offset: Int) {
    self.init(high: 0, low: 0)
    for index in 0..<8 {
      high = high << 8 | UInt64(bytes[offset + index])
      low = low << 8 | UInt64(bytes[offset + 8 + index])
    }
  }

  /// Octet number `index`, 0 to 15, in the order of the wire.
  public func octet(_ index: Int) -> UInt8 {
    precondition((0..<16).contains(index), "an IPv6 address has sixteen octets")
    let half = index < 8 ? high : low
    return UInt8(truncatingIfNeeded: half >> (UInt64(7 - index % 8) * 8))
  }

  /// Appends the sixteen octets.
  public func append(to bytes: inout [UInt8]) {
    for index in 0..<16 { bytes.append(octet(index)) }
  }
}

extension IPAddress {
  /// The address of `family` whose octets start at `offset`; the caller has checked that they
  /// exist.
  public init(_ bytes: Span<UInt8>, at offset: Int, family: AddressFamily) {
    switch family {
    case .ipv4: self = .v4(IPv4Address(bytes, at: offset))
    case .ipv6: self = .v6(IPv6Address(bytes, at: offset))
    }
  }

  /// Appends the four or sixteen octets.
  public func append(to bytes: inout [UInt8]) {
    switch self {
    case .v4(let address): address.append(to: &bytes)
    case .v6(let address): address.append(to: &bytes)
    }
  }
}

extension AddressFamily {
  /// Octets of an address: 4 or 16.
  public var addressLength: Int { self == .ipv4 ? 4 : 16 }
}

extension MACAddress {
  /// The address whose six octets start at `offset`; the caller has checked that they exist.
  public init(_ bytes: Span<UInt8>, at offset: Int) {
    var value: UInt64 = 0
    for index in 0..<6 { value = value << 8 | UInt64(bytes[offset + index]) }
    self.init(rawValue: value)
  }

  /// Appends the six octets.
  public func append(to bytes: inout [UInt8]) {
    for index in 0..<6 { bytes.append(octet(index)) }
  }
}
