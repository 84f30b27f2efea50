import NetworkTypes

/// What is counted of received packets: one number per receive check, and of the accepted ones what
/// RFC 6527 and keepalived count.
///
/// The raw value is only its place in the list.
public enum ReceiveCounter: Int, CaseIterable, Sendable {
  /// Packets that passed every check.
  case advertisementsReceived
  /// Accepted ones with priority 0.
  case priorityZeroReceived
  /// Accepted ones whose version 3 checksum over IPv4 had no pseudo-header.
  case checksumsWithoutPseudoHeader
  /// Accepted ones with another list of addresses.
  case addressListErrors
  /// ``ReceiveError/ttl(found:)`` and ``ReceiveError/peerTTL(found:expected:)``.
  case ttlErrors
  /// ``ReceiveError/truncated(found:)`` and ``ReceiveError/length(found:expected:)``.
  case packetLengthErrors
  /// ``ReceiveError/version(found:expected:)``.
  case versionErrors
  /// ``ReceiveError/type(found:)``.
  case invalidTypePackets
  /// ``ReceiveError/noAddresses``.
  case emptyAddressLists
  /// ``ReceiveError/checksum(found:computed:)``.
  case checksumErrors
  /// ``ReceiveError/virtualRouterID(found:expected:)``.
  case virtualRouterIDErrors
  /// ``ReceiveError/ignoredAsOwner``.
  case ignoredAsOwner
  /// ``ReceiveError/unknownAuthenticationType(found:)``.
  case invalidAuthenticationTypes
  /// ``ReceiveError/authenticationTypeMismatch(found:expected:)``.
  case authenticationTypeMismatches
  /// ``ReceiveError/password``.
  case authenticationFailures
  /// ``ReceiveError/zeroInterval``.
  case zeroIntervals
  /// Another interval: dropped in version 2, accepted in version 3.
  case advertisementIntervalErrors
  /// ``ReceiveError/destination(found:expectedMulticast:)``.
  case destinationErrors
  /// ``ReceiveError/unknownSource(_:)``.
  case unknownSources
  /// ``AuthenticationError/missing``.
  case missingTrailers
  /// ``AuthenticationError/malformed``.
  case malformedTrailers
  /// ``AuthenticationError/unknownKey(_:)``.
  case unknownKeys
  /// ``AuthenticationError/invalid``.
  case invalidHashes
  /// ``AuthenticationError/stale(seconds:)``.
  case staleAdvertisements
  /// ``AuthenticationError/replay``.
  case replayedAdvertisements

  /// The name in statistics.
  public var name: String { String(describing: self) }
}

/// One number per ``ReceiveCounter``, for one virtual router.
///
/// Counting allocates nothing.
public struct ReceiveCounters: Hashable, Sendable {
  /// The numbers in the order of `ReceiveCounter.allCases`.
  private var numbers: [UInt64]

  /// All zero.
  public init() {
    numbers = Array(repeating: 0, count: ReceiveCounter.allCases.count)
  }

  /// The numbers in the order of `ReceiveCounter.allCases`; setting another count has no effect.
  public var values: [UInt64] {
    get { numbers }
    set { if newValue.count == numbers.count { numbers = newValue } }
  }

  /// One number.
  public subscript(counter: ReceiveCounter) -> UInt64 {
    numbers[counter.rawValue]
  }

  /// Counts a dropped packet.
  public mutating func record(_ error: ReceiveError) {
    numbers[error.counter.rawValue] &+= 1
  }

  /// Counts an accepted packet, and what is remarkable about it.
  ///
  /// - Parameters:
  ///   - advertisement: as decoded.
  ///   - mayLackPseudoHeader: true for version 3 over IPv4, where lacking it is worth a number.
  public mutating func record(_ advertisement: ReceivedAdvertisement, mayLackPseudoHeader: Bool) {
    numbers[ReceiveCounter.advertisementsReceived.rawValue] &+= 1
    if advertisement.priority == .resignation {
      numbers[ReceiveCounter.priorityZeroReceived.rawValue] &+= 1
    }
    if !advertisement.addressListMatches {
      numbers[ReceiveCounter.addressListErrors.rawValue] &+= 1
    }
    if !advertisement.intervalMatches {
      numbers[ReceiveCounter.advertisementIntervalErrors.rawValue] &+= 1
    }
    if mayLackPseudoHeader, advertisement.checksum == .messageOnly {
      numbers[ReceiveCounter.checksumsWithoutPseudoHeader.rawValue] &+= 1
    }
  }

  /// Names and numbers in a fixed order, for printing.
  public var entries: [(name: String, value: UInt64)] {
    ReceiveCounter.allCases.map { ($0.name, self[$0]) }
  }
}
