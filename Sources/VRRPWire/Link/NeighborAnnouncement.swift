public import NetworkTypes

/// An unsolicited neighbor advertisement: the IPv6 counterpart of a gratuitous ARP.
///
/// Sent from the announced address to all nodes, hop limit 255, with the override flag and the
/// target link-layer address option. Source: RFC 4861 section 4.4, RFC 9568 section 6.4.1.
public struct NeighborAnnouncement: Hashable, Sendable {
  /// The announced address; also source of the packet.
  public var address: IPv6Address
  /// Where it is now: address of the interface, or of the virtual router. Also source of the frame.
  public var hardwareAddress: MACAddress
  /// The router flag: set if the interface forwards IPv6, else hosts would take a plain server for
  /// a router (keepalived does the same).
  public var isRouter: Bool

  /// An announcement of `address` at `hardwareAddress`.
  public init(address: IPv6Address, hardwareAddress: MACAddress, isRouter: Bool) {
    self.address = address
    self.hardwareAddress = hardwareAddress
    self.isRouter = isRouter
  }

  /// Length of the ICMPv6 message: header, target and option.
  private static let messageLength = 32

  /// Replaces what is in `buffer` by the frame of 86 bytes, Ethernet and IPv6 header included, for
  /// a packet socket; its storage is reused.
  public func encode(into buffer: inout [UInt8]) {
    buffer.removeAll(keepingCapacity: true)
    // 33:33 and the last 32 bits of the group. Source: RFC 2464 section 7.
    MACAddress(rawValue: 0x3333_0000_0001).append(to: &buffer)
    hardwareAddress.append(to: &buffer)
    buffer.append(bigEndian: EthernetFrame.typeIPv6)
    appendIPv6Header(to: &buffer)
    appendMessage(to: &buffer)
  }

  /// The 40 bytes of the IPv6 header.
  private func appendIPv6Header(to buffer: inout [UInt8]) {
    buffer.append(bigEndian: UInt32(6) << 28)
    buffer.append(bigEndian: UInt16(Self.messageLength))
    buffer.append(58)  // ICMPv6
    buffer.append(255)
    address.append(to: &buffer)
    IPv6Address.allNodes.append(to: &buffer)
  }

  /// The ICMPv6 message with its checksum.
  private func appendMessage(to buffer: inout [UInt8]) {
    let start = buffer.count
    buffer.append(136)
    buffer.append(0)
    buffer.append(bigEndian: UInt16(0))
    // Router, solicited (never here), override.
    buffer.append(bigEndian: (isRouter ? UInt32(0x8000_0000) : 0) | 0x2000_0000)
    address.append(to: &buffer)
    buffer.append(2)  // option: target link-layer address
    buffer.append(1)  // in units of eight bytes
    hardwareAddress.append(to: &buffer)
    var sum = InternetChecksum()
    sum.add(buffer.span.extracting(start...))
    sum.addPseudoHeader(
      source: .v6(address), destination: .v6(.allNodes), nextHeader: 58,
      length: Self.messageLength)
    buffer.store(bigEndian: sum.value, at: start + 2)
  }
}
