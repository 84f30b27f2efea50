import NetworkTypes

extension PacketDescription {
  /// Describes a VRRP message and runs every check that needs no configuration.
  mutating func describeMessage(_ message: [UInt8], _ network: NetworkFacts) {
    if let ttl = network.ttl, ttl != 255, network.destination?.isMulticast == true {
      note(.ttlErrors, ReceiveError.ttl(found: ttl).description)
    }
    guard let header = AdvertisementHeader.peek(message.span) else {
      note(.packetLengthErrors, ReceiveError.truncated(found: message.count).description)
      return
    }
    if PeerMessage.isPeerMessage(message.span) {
      describePeerMessage(message, header, network)
      return
    }
    guard let version = ProtocolVersion(rawValue: header.version) else {
      layers.append(
        Layer(name: "VRRP", fields: [Field(name: "version", value: "\(header.version)")]))
      note(.versionErrors, "VRRP version \(header.version); there are 2 and 3. Probably not VRRP.")
      return
    }
    let family = network.source?.family ?? Self.guessedFamily(message, header, version)
    layers.append(
      Layer(name: "VRRP", fields: Self.fields(message, header, version, family)))
    checkFields(message, header, version, family)
    checkChecksum(message, header, version, family, network)
    if header.virtualRouterID == 0 {
      note(.virtualRouterIDErrors, "virtual router 0; numbers run from 1 to 255.")
    }
    checkParameters(message, header, version, family)
  }

  /// IPv6 if only that explains the length, else IPv4.
  private static func guessedFamily(
    _ message: [UInt8], _ header: AdvertisementHeader, _ version: ProtocolVersion
  ) -> AddressFamily {
    version == .version3 && header.addressCount > 0
      && message.count == header.messageLength(as: version, .ipv6) ? .ipv6 : .ipv4
  }

  /// The fields of an advertisement with their meaning.
  private static func fields(
    _ message: [UInt8], _ header: AdvertisementHeader, _ version: ProtocolVersion,
    _ family: AddressFamily
  ) -> [Field] {
    let isAdvertisement = header.type == AdvertisementHeader.advertisementType
    var fields = [
      Field(name: "version", value: "\(header.version)"),
      Field(
        name: "type", value: "\(header.type)", meaning: isAdvertisement ? "advertisement" : nil),
      Field(name: "virtual router", value: "\(header.virtualRouterID)"),
      Field(
        name: "priority", value: "\(header.priority)", meaning: meaning(ofPriority: header.priority)
      ),
      Field(name: "addresses", value: "\(header.addressCount)"),
    ]
    if version == .version2 {
      fields.append(
        Field(
          name: "authentication", value: "\(header.authenticationType)",
          meaning: meaning(ofAuthentication: header.authenticationType)))
    }
    let interval = header.interval(as: version)
    fields.append(
      Field(
        name: "interval",
        value: version == .version2
          ? "\(interval.count / 1_000_000) s"
          : "\(interval.count / 10_000) cs",
        meaning: version == .version2 ? nil : "\(interval.count / 1_000) ms"))
    fields.append(Field(name: "checksum", value: hexadecimal(header.checksum)))
    for index in 0..<Int(header.addressCount) {
      let end = AdvertisementHeader.length + (index + 1) * family.addressLength
      guard end <= message.count else { break }
      let address = AdvertisementHeader.address(index, of: message.span, family)
      fields.append(Field(name: "address \(index + 1)", value: "\(address)"))
    }
    if version == .version2, header.authenticationType != 0,
      message.count >= header.messageLength(as: version, family)
    {
      fields.append(Field(name: "password", value: "<hidden>"))
    }
    return fields
  }

  /// What a priority means.
  private static func meaning(ofPriority priority: UInt8) -> String {
    switch priority {
    case 0: "the master resigns"
    case 255: "owner of the addresses"
    default: "backups have 1 to 254"
    }
  }

  /// What an authentication type means.
  private static func meaning(ofAuthentication type: UInt8) -> String {
    switch type {
    case 0: "none"
    case 1: "simple password"
    case 2: "AH"
    default: "not known"
    }
  }

  /// Type, count and length.
  private mutating func checkFields(
    _ message: [UInt8], _ header: AdvertisementHeader, _ version: ProtocolVersion,
    _ family: AddressFamily
  ) {
    if version == .version2, family == .ipv6 {
      note(.versionErrors, "version 2 over IPv6; it exists for IPv4 only.")
    }
    if header.type != AdvertisementHeader.advertisementType {
      note(.invalidTypePackets, ReceiveError.type(found: header.type).description)
    }
    if version == .version3, header.addressCount == 0 {
      note(.emptyAddressLists, "no virtual address in it; routers that have some drop it.")
    }
    let length = header.messageLength(as: version, family)
    if message.count != length {
      note(
        .packetLengthErrors,
        ReceiveError.length(found: message.count, expected: length).description)
    }
  }

  /// Authentication type and interval, and the first address of IPv6.
  private mutating func checkParameters(
    _ message: [UInt8], _ header: AdvertisementHeader, _ version: ProtocolVersion,
    _ family: AddressFamily
  ) {
    if version == .version2, header.authenticationType > 2 {
      note(
        .invalidAuthenticationTypes,
        ReceiveError.unknownAuthenticationType(found: header.authenticationType).description)
    }
    if header.interval(as: version) == .zero {
      note(.zeroIntervals, ReceiveError.zeroInterval.description)
    }
    if family == .ipv6, header.addressCount > 0, message.count >= 24,
      !IPv6Address(message.span, at: AdvertisementHeader.length).isLinkLocal
    {
      note(
        "firstAddress", "the first IPv6 address should be link-local. Receivers only remark on it.")
    }
  }

  /// Both forms of the checksum, as far as the version and family have them.
  private mutating func checkChecksum(
    _ message: [UInt8], _ header: AdvertisementHeader, _ version: ProtocolVersion,
    _ family: AddressFamily, _ network: NetworkFacts
  ) {
    var sum = InternetChecksum()
    sum.add(message.span)
    if family == .ipv4 { checksumOfMessage = sum.folded == 0xFFFF ? .right : .wrong }
    if version == .version3 {
      checksumWithPseudoHeader = .unknown
      if let (source, destination) = network.addresses {
        sum.addPseudoHeader(
          source: source, destination: destination,
          nextHeader: AdvertisementHeader.ipProtocol, length: message.count)
        checksumWithPseudoHeader = sum.folded == 0xFFFF ? .right : .wrong
      }
    }
    let verdicts = [checksumOfMessage, checksumWithPseudoHeader]
    guard !verdicts.contains(.right), !verdicts.contains(.unknown) else { return }
    note(
      .checksumErrors,
      "checksum \(Self.hexadecimal(header.checksum)) is wrong in every form. Damaged on the way, "
        + "or the addresses given are not the packet's.")
  }
}
