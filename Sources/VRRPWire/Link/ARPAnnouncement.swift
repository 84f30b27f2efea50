public import NetworkTypes

/// A gratuitous ARP: tells every host of the segment which machine now has an address.
///
/// A broadcast ARP *request* (operation 1) whose sender and target address are the announced one,
/// with target hardware address ff:ff:ff:ff:ff:ff as keepalived and FRR send it.
/// Source: RFC 9568 section 6.4.1, RFC 5227 section 3.
public struct ARPAnnouncement: Hashable, Sendable {
  /// The announced address.
  public var address: IPv4Address
  /// Where it is now: address of the interface, or of the virtual router. Also source of the frame.
  public var hardwareAddress: MACAddress

  /// An announcement of `address` at `hardwareAddress`.
  public init(address: IPv4Address, hardwareAddress: MACAddress) {
    self.address = address
    self.hardwareAddress = hardwareAddress
  }

  /// Replaces what is in `buffer` by the frame of 42 bytes, Ethernet header included, for a packet
  /// socket; its storage is reused.
  ///
  /// - Parameters:
  ///   - buffer: receives the frame.
  ///   - padded: fill up to the 60 bytes of a frame on the wire.
  public func encode(into buffer: inout [UInt8], padded: Bool = false) {
    buffer.removeAll(keepingCapacity: true)
    MACAddress.broadcast.append(to: &buffer)
    hardwareAddress.append(to: &buffer)
    buffer.append(bigEndian: EthernetFrame.typeARP)
    buffer.append(bigEndian: UInt16(1))  // hardware: Ethernet
    buffer.append(bigEndian: EthernetFrame.typeIPv4)
    buffer.append(6)
    buffer.append(4)
    buffer.append(bigEndian: UInt16(1))  // operation: request
    hardwareAddress.append(to: &buffer)
    address.append(to: &buffer)
    MACAddress.broadcast.append(to: &buffer)
    address.append(to: &buffer)
    while padded, buffer.count < EthernetFrame.minimumLength { buffer.append(0) }
  }
}
