public import NetworkTypes

extension Advertisement {
  /// Replaces what is in `buffer` by the message; its storage is reused, so a buffer that has
  /// carried one advertisement takes the next without an allocation.
  ///
  /// - Parameters:
  ///   - buffer: receives the VRRP message without IP header.
  ///   - source: address the packet will leave from; its family is the packet's.
  ///   - destination: the group or the unicast peer, of the same family.
  ///   - checksum: form for version 3 over IPv4; version 2 and IPv6 know only one.
  public func encode(
    into buffer: inout [UInt8], source: IPAddress, destination: IPAddress,
    checksum: ChecksumForm = .pseudoHeader
  ) {
    let family = source.family
    precondition(destination.family == family, "source and destination of one family")
    precondition(addresses.count <= 255, "the count of addresses has one byte")
    buffer.removeAll(keepingCapacity: true)
    buffer.append(version.rawValue << 4 | AdvertisementHeader.advertisementType)
    buffer.append(virtualRouterID.rawValue)
    buffer.append(priority.rawValue)
    buffer.append(UInt8(addresses.count))
    appendInterval(to: &buffer)
    buffer.append(bigEndian: UInt16(0))
    for address in addresses {
      precondition(address.family == family, "virtual addresses of the packet's family")
      address.append(to: &buffer)
    }
    if version == .version2 { buffer.append(bigEndian: password?.bits ?? 0) }
    let value = Self.checksum(
      of: buffer.span, version: version, source: source, destination: destination, form: checksum)
    buffer.store(bigEndian: value, at: AdvertisementHeader.checksumOffset)
  }

  /// Bytes 4 and 5: authentication type and seconds, or centiseconds.
  private func appendInterval(to buffer: inout [UInt8]) {
    switch version {
    case .version2:
      buffer.append(password == nil ? 0 : 1)
      buffer.append(UInt8(min(255, max(1, interval.count / 1_000_000))))
    case .version3:
      buffer.append(bigEndian: UInt16(min(4_095, max(1, interval.count / 10_000))))
    }
  }

  /// The checksum of a message whose checksum field is zero.
  static func checksum(
    of message: Span<UInt8>, version: ProtocolVersion, source: IPAddress, destination: IPAddress,
    form: ChecksumForm
  ) -> UInt16 {
    var sum = InternetChecksum()
    sum.add(message)
    // Version 2 never covers a pseudo-header, IPv6 always does; only the rest is a choice.
    let covers = source.family == .ipv6 || (version == .version3 && form == .pseudoHeader)
    if covers {
      sum.addPseudoHeader(
        source: source, destination: destination, nextHeader: AdvertisementHeader.ipProtocol,
        length: message.count)
    }
    return sum.value
  }
}
