import NetworkTypes

extension PacketDescription {
  /// Takes Ethernet and IP headers off, if there are any, and describes them.
  ///
  /// Returns the VRRP message, or nil if there is none.
  mutating func describeNetwork(
    _ bytes: ArraySlice<UInt8>, _ facts: inout NetworkFacts
  ) -> ArraySlice<UInt8>? {
    let packet = takeEthernet(bytes)
    guard let version = packet?.first.map({ $0 >> 4 }) else {
      if let packet, packet.isEmpty { note(.packetLengthErrors, "the packet is empty.") }
      return nil
    }
    switch version {
    case 4: return takeIPv4(packet ?? [], &facts)
    case 6: return takeIPv6(packet ?? [], &facts)
    default: return packet
    }
  }

  /// What follows an Ethernet header; the bytes as they are if there is none; nil if it carries
  /// something else than IP.
  private mutating func takeEthernet(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let frame = Array(bytes)
    // No IP packet and no VRRP message can be mistaken: the first would have to name an address
    // that holds the type at this place, so the version behind the header must fit as well.
    var offset = EthernetFrame.headerLength
    guard frame.count > offset else { return bytes }
    var type = frame.span.word(at: 12)
    if type == EthernetFrame.typeVLAN, frame.count > offset + 4 {
      type = frame.span.word(at: 16)
      offset += 4
    }
    switch type {
    case EthernetFrame.typeIPv4 where frame[offset] >> 4 == 4: break
    case EthernetFrame.typeIPv6 where frame[offset] >> 4 == 6: break
    case EthernetFrame.typeARP where frame[offset...].starts(with: [0, 1, 8, 0, 6, 4]): break
    default: return bytes
    }
    layers.append(
      Layer(
        name: "Ethernet",
        fields: [
          Field(name: "source", value: "\(MACAddress(frame.span, at: 6))"),
          Field(name: "destination", value: "\(MACAddress(frame.span, at: 0))"),
          Field(name: "type", value: Self.hexadecimal(type), meaning: Self.typeName(type)),
        ]))
    if type == EthernetFrame.typeARP {
      note("notVRRP", "an ARP frame, not VRRP.")
      return nil
    }
    return frame[offset...]
  }

  /// The payload of an IPv4 packet.
  private mutating func takeIPv4(
    _ bytes: ArraySlice<UInt8>, _ facts: inout NetworkFacts
  ) -> ArraySlice<UInt8>? {
    let packet = Array(bytes)
    let header: IPv4Header
    do throws(IPv4Header.ParseError) {
      header = try IPv4Header.parse(packet.span)
    } catch {
      note(.packetLengthErrors, Self.text(of: error))
      return nil
    }
    addLayer("IPv4", .v4(header.source), .v4(header.destination), ttl: header.ttl, "TTL")
    facts = NetworkFacts(
      source: .v4(header.source), destination: .v4(header.destination), ttl: header.ttl)
    var sum = InternetChecksum()
    sum.add(packet.span.extracting(..<header.headerLength))
    if sum.folded != 0xFFFF { note("ipChecksum", "the checksum of the IP header is wrong.") }
    if header.fragmentOffset != 0 || header.hasMoreFragments {
      note("fragment", "a fragment of a packet; the rest is missing.")
    }
    guard isVRRP(header.protocolNumber) else { return nil }
    return packet[header.payload]
  }

  /// The payload of an IPv6 packet without extension headers.
  private mutating func takeIPv6(
    _ bytes: ArraySlice<UInt8>, _ facts: inout NetworkFacts
  ) -> ArraySlice<UInt8>? {
    let packet = Array(bytes)
    guard packet.count >= 40, 40 + Int(packet.span.word(at: 4)) <= packet.count else {
      note(.packetLengthErrors, "shorter than its IPv6 header says.")
      return nil
    }
    let source = IPAddress(packet.span, at: 8, family: .ipv6)
    let destination = IPAddress(packet.span, at: 24, family: .ipv6)
    addLayer("IPv6", source, destination, ttl: packet[7], "hop limit")
    facts = NetworkFacts(source: source, destination: destination, ttl: packet[7])
    guard isVRRP(packet[6]) else { return nil }
    return packet[40..<(40 + Int(packet.span.word(at: 4)))]
  }

  /// The fields that both families have.
  private mutating func addLayer(
    _ name: String, _ source: IPAddress, _ destination: IPAddress, ttl: UInt8, _ ttlName: String
  ) {
    let isGroup = destination == .v4(.vrrpGroup) || destination == .v6(.vrrpGroup)
    layers.append(
      Layer(
        name: name,
        fields: [
          Field(name: "source", value: "\(source)"),
          Field(
            name: "destination", value: "\(destination)",
            meaning: isGroup ? "the group of VRRP" : destination.isMulticast ? "a group" : "unicast"
          ),
          Field(name: ttlName, value: "\(ttl)"),
        ]))
  }

  /// Notes another protocol than VRRP.
  private mutating func isVRRP(_ number: UInt8) -> Bool {
    guard number != AdvertisementHeader.ipProtocol else { return true }
    note("notVRRP", "IP protocol \(number), VRRP is \(AdvertisementHeader.ipProtocol).")
    return false
  }

  /// What is wrong with an IPv4 header.
  private static func text(of error: IPv4Header.ParseError) -> String {
    switch error {
    case .truncated(let found): "\(found) bytes, an IPv4 header has at least 20."
    case .version(let found): "IP version \(found)."
    case .headerLength(let found): "an IPv4 header of \(found) bytes."
    case .totalLength(let found, let received): "\(found) bytes by its header, \(received) given."
    }
  }

  /// The name of an Ethernet type.
  private static func typeName(_ type: UInt16) -> String? {
    switch type {
    case EthernetFrame.typeIPv4: "IPv4"
    case EthernetFrame.typeIPv6: "IPv6"
    case EthernetFrame.typeARP: "ARP"
    default: nil
    }
  }

  /// `0x` and four digits.
  static func hexadecimal(_ word: UInt16) -> String {
    "0x" + HexDigit.text(UInt8(word >> 8)) + HexDigit.text(UInt8(truncatingIfNeeded: word))
  }
}
