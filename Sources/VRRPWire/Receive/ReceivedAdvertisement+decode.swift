import NetworkTypes

extension ReceivedAdvertisement {
  /// Checks a received message and takes out of it what the election needs.
  ///
  /// Allocates nothing and never traps, whatever the bytes are.
  /// - Parameters:
  ///   - packet: the VRRP message without IP header, and without padding behind it.
  ///   - metadata: what the IP layer says; of the family of the instance.
  ///   - expectation: what the instance accepts.
  ///   - trailing: bytes of a trailer of `auth_hmac`, which was checked before. The checksum covers
  ///     it over IPv6 only.
  /// - Throws: the first check that fails. The packet must then be ignored altogether.
  public static func decode(
    _ packet: Span<UInt8>, _ metadata: PacketMetadata, expecting expectation: ReceiveExpectation,
    trailing: Int = 0
  ) throws(ReceiveError) -> ReceivedAdvertisement {
    precondition(metadata.family == expectation.family, "sockets are opened per family")
    let message = packet.extracting(first: max(0, packet.count - trailing))
    let header = try checkedHeader(message, metadata, expectation)
    let covered = expectation.family == .ipv6 ? packet : message
    let form = try checkedChecksum(covered, header, metadata, expectation)
    guard header.virtualRouterID == expectation.virtualRouterID.rawValue else {
      throw .virtualRouterID(
        found: header.virtualRouterID, expected: expectation.virtualRouterID)
    }
    guard !expectation.ignoresAsOwner else { throw .ignoredAsOwner }
    let interval = header.interval(as: expectation.version)
    switch expectation.version {
    case .version2:
      try checkAuthentication(message, header, expectation)
      guard interval == expectation.interval else {
        throw .interval(found: interval, expected: expectation.interval)
      }
    case .version3:
      guard interval > .zero else { throw .zeroInterval }
    }
    try checkSender(metadata, expectation)
    return ReceivedAdvertisement(
      source: metadata.source, priority: Priority(header.priority), interval: interval,
      addressCount: header.addressCount, checksum: form,
      intervalMatches: interval == expectation.interval,
      addressListMatches: !expectation.comparesAddresses
        || listMatches(message, header, expectation),
      startsWithLinkLocal: startsWithLinkLocal(message, header, expectation.family))
  }

  /// TTL, version, type, count and exact length.
  private static func checkedHeader(
    _ message: Span<UInt8>, _ metadata: PacketMetadata, _ expectation: ReceiveExpectation
  ) throws(ReceiveError) -> AdvertisementHeader {
    // Unicast may cross routers; the bounds of the peer apply instead, once it is known.
    if metadata.wasMulticast, metadata.ttl != 255 { throw .ttl(found: metadata.ttl) }
    guard let header = AdvertisementHeader.peek(message) else {
      throw .truncated(found: message.count)
    }
    guard header.version == expectation.version.rawValue else {
      throw .version(found: header.version, expected: expectation.version)
    }
    guard header.type == AdvertisementHeader.advertisementType else {
      throw .type(found: header.type)
    }
    // Two routers that both move nothing but a provider's address agree on an empty list.
    if expectation.version == .version3, header.addressCount == 0, !expectation.addresses.isEmpty {
      throw .noAddresses
    }
    let length = header.messageLength(as: expectation.version, expectation.family)
    guard message.count == length else {
      throw .length(found: message.count, expected: length)
    }
    return header
  }

  /// The form in which the checksum is right.
  private static func checkedChecksum(
    _ message: Span<UInt8>, _ header: AdvertisementHeader, _ metadata: PacketMetadata,
    _ expectation: ReceiveExpectation
  ) throws(ReceiveError) -> ChecksumForm {
    var plain = InternetChecksum()
    plain.add(message)
    var withPseudoHeader = plain
    withPseudoHeader.addPseudoHeader(
      source: metadata.source, destination: metadata.destination,
      nextHeader: AdvertisementHeader.ipProtocol, length: message.count)
    let preferred: ChecksumForm
    let alsoOther: Bool
    switch (expectation.version, expectation.family, expectation.checksum) {
    case (_, .ipv6, _): (preferred, alsoOther) = (.pseudoHeader, false)
    case (.version2, .ipv4, _): (preferred, alsoOther) = (.messageOnly, false)
    case (.version3, .ipv4, .either): (preferred, alsoOther) = (.pseudoHeader, true)
    case (.version3, .ipv4, .only(let form)): (preferred, alsoOther) = (form, false)
    }
    let first = preferred == .pseudoHeader ? withPseudoHeader : plain
    if first.folded == 0xFFFF { return preferred }
    if alsoOther, plain.folded == 0xFFFF { return .messageOnly }
    // Taking the field out of the sum again gives what the sender should have written.
    var corrected = first
    corrected.add(~header.checksum)
    throw .checksum(found: header.checksum, computed: corrected.value)
  }

  /// Version 2: type 0 or the configured password.
  private static func checkAuthentication(
    _ message: Span<UInt8>, _ header: AdvertisementHeader, _ expectation: ReceiveExpectation
  ) throws(ReceiveError) {
    let found = header.authenticationType
    guard found <= 2 else { throw .unknownAuthenticationType(found: found) }
    let expected: UInt8 = expectation.password == nil ? 0 : 1
    guard found == expected else {
      throw .authenticationTypeMismatch(found: found, expected: expected)
    }
    guard let password = expectation.password else { return }
    var bits: UInt64 = 0
    for index in (message.count - AdvertisementHeader.authenticationLength)..<message.count {
      bits = bits << 8 | UInt64(message[index])
    }
    guard SimplePassword(bits: bits).matches(password) else { throw .password }
  }

  /// Multicast or unicast as configured; a known peer; its TTL.
  private static func checkSender(
    _ metadata: PacketMetadata, _ expectation: ReceiveExpectation
  ) throws(ReceiveError) {
    switch expectation.transport {
    case .multicast:
      guard metadata.wasMulticast else {
        throw .destination(found: metadata.destination, expectedMulticast: true)
      }
    case .unicast(let peers, let checksSource):
      guard !metadata.wasMulticast else {
        throw .destination(found: metadata.destination, expectedMulticast: false)
      }
      for peer in peers where peer.address == metadata.source {
        guard peer.ttl.contains(metadata.ttl) else {
          throw .peerTTL(found: metadata.ttl, expected: peer.ttl)
        }
        return
      }
      guard !checksSource else { throw .unknownSource(metadata.source) }
    }
  }

  /// True if the message lists the own addresses, in whatever order.
  private static func listMatches(
    _ message: Span<UInt8>, _ header: AdvertisementHeader, _ expectation: ReceiveExpectation
  ) -> Bool {
    let count = Int(header.addressCount)
    let own = expectation.addresses
    guard count == own.count else { return false }
    // Same order is the rule, so the quadratic comparison below is rare, and bounded by the one
    // byte of the count.
    var sameOrder = true
    for index in 0..<count where sameOrder {
      sameOrder = own[index] == AdvertisementHeader.address(index, of: message, expectation.family)
    }
    if sameOrder { return true }
    for address in own {
      var found = false
      for index in 0..<count where !found {
        found = address == AdvertisementHeader.address(index, of: message, expectation.family)
      }
      guard found else { return false }
    }
    for index in 0..<count {
      let address = AdvertisementHeader.address(index, of: message, expectation.family)
      guard own.contains(address) else { return false }
    }
    return true
  }

  /// IPv6: whether the first address is link-local.
  private static func startsWithLinkLocal(
    _ message: Span<UInt8>, _ header: AdvertisementHeader, _ family: AddressFamily
  ) -> Bool {
    guard header.addressCount > 0, family == .ipv6 else { return true }
    return IPv6Address(message, at: AdvertisementHeader.length).isLinkLocal
  }
}
