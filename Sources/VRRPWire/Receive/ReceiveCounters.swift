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
/// Counting allocates nothing but at the first number that tells of something wrong.
public struct ReceiveCounters: Hashable, Sendable {
  /// ``ReceiveCounter/advertisementsReceived``, which all routers count.
  private var received: UInt64 = 0
  /// All in the order of `ReceiveCounter.allCases`, the first left at zero; empty as long as nothing
  /// else was counted, which is for ever as a rule.
  private var numbers: [UInt64] = []

  /// All zero.
  public init() {}

  /// The numbers in the order of `ReceiveCounter.allCases`; setting another count has no effect.
  public var values: [UInt64] {
    get { ReceiveCounter.allCases.map { self[$0] } }
    set {
      guard newValue.count == ReceiveCounter.allCases.count else { return }
      received = newValue[0]
      numbers = newValue
      numbers[0] = 0
      if numbers.allSatisfy({ $0 == 0 }) { numbers = [] }
    }
  }

  /// One number.
  public subscript(counter: ReceiveCounter) -> UInt64 {
    if counter == .advertisementsReceived { return received }
    return numbers.isEmpty ? 0 : numbers[counter.rawValue]
  }

  private mutating func count(_ counter: ReceiveCounter) {
    if counter == .advertisementsReceived { return received &+= 1 }
    if numbers.isEmpty { numbers = Array(repeating: 0, count: ReceiveCounter.allCases.count) }
    numbers[counter.rawValue] &+= 1
  }

  /// Counts a dropped packet.
  public mutating func record(_ error: ReceiveError) {
    count(error.counter)
  }

  /// Counts an accepted packet, and what is remarkable about it.
  ///
  /// - Parameters:
  ///   - advertisement: as decoded.
  ///   - mayLackPseudoHeader: true for version 3 over IPv4, where lacking it is worth a number.
  public mutating func record(_ advertisement: ReceivedAdvertisement, mayLackPseudoHeader: Bool) {
    count(.advertisementsReceived)
    if advertisement.priority == .resignation {
      count(.priorityZeroReceived)
    }
    if !advertisement.addressListMatches {
      count(.addressListErrors)
    }
    if !advertisement.intervalMatches {
      count(.advertisementIntervalErrors)
    }
    if mayLackPseudoHeader, advertisement.checksum == .messageOnly {
      count(.checksumsWithoutPseudoHeader)
    }
  }

  /// Names and numbers in a fixed order, for printing.
  public var entries: [(name: String, value: UInt64)] {
    ReceiveCounter.allCases.map { ($0.name, self[$0]) }
  }
}
