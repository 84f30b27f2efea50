/// What packets of a socket must look like to be worth a look, as far as their first bytes tell.
///
/// Coarser than the receive checks of the protocol, and never stricter: what those accept passes
/// here. A flood of what does not is kept away by the kernel.
public struct PacketSelection: Hashable, Sendable {
  /// The family of the packets.
  public var family: AddressFamily
  /// True for UDP datagrams, false for IP protocol 112.
  public var isDatagram: Bool
  /// VRRP versions that are spoken.
  public var versions: Set<UInt8> = []
  /// Numbers of the virtual routers; 0, the messages between peers, is always among them.
  public var routers: Set<UInt8> = []
  /// True if only a TTL or hop limit of 255 is accepted.
  public var needsFullHops = false
  /// The only accepted senders; nil accepts all.
  public var senders: Set<IPAddress>?
  /// Bytes that an advert needs behind its addresses, as a trailer takes them.
  public var trailing = 0

  /// A selection that lets only messages between peers pass, of no version yet.
  public init(family: AddressFamily, isDatagram: Bool) {
    self.family = family
    self.isDatagram = isDatagram
  }

  /// One of so many packets that do not fit is received all the same, so that counters still tell
  /// what is wrong with them; a power of two.
  public static let sample = 64
  /// Bytes of an advert before its addresses. Source: RFC 9568 section 5.1.
  public static let headerLength = 8

  /// True if a message may be one that somebody waits for.
  public func passes(_ message: Span<UInt8>, from source: IPAddress, hops: UInt8) -> Bool {
    guard message.count >= 4, !needsFullHops || hops == 255, senders?.contains(source) ?? true,
      // The only type there is: an advert.
      message[0] & 0x0F == 1, versions.contains(message[0] >> 4)
    else { return false }
    if message[1] == 0 { return true }
    let width = family == .ipv4 ? 4 : 16
    return routers.contains(message[1])
      && message.count >= Self.headerLength + Int(message[3]) * width + trailing
  }
}
