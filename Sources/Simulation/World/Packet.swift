package import NetworkTypes

/// A VRRP message on the wire: one piece of memory for all who receive it, and for all who judge
/// them, until somebody changes it.
package struct Packet {
  private final class Parts {
    let bytes: [UInt8]
    let source: IPAddress
    let destination: IPAddress
    let ttl: UInt8
    let segment: Int
    let from: Int?
    let advert: AdvertView?

    init(
      _ bytes: [UInt8], _ source: IPAddress, _ destination: IPAddress, _ ttl: UInt8,
      _ segment: Int, _ from: Int?
    ) {
      self.bytes = bytes
      self.source = source
      self.destination = destination
      self.ttl = ttl
      self.segment = segment
      self.from = from
      advert = AdvertView(bytes, source: source)
    }
  }

  private var parts: Parts

  /// A packet from its parts.
  package init(
    bytes: [UInt8], source: IPAddress, destination: IPAddress, ttl: UInt8, segment: Int, from: Int?
  ) {
    parts = Parts(bytes, source, destination, ttl, segment, from)
  }

  /// The message without IP header.
  package var bytes: [UInt8] {
    get { parts.bytes }
    set { parts = Parts(newValue, source, destination, ttl, segment, from) }
  }
  /// Sender.
  package var source: IPAddress {
    get { parts.source }
    set { parts = Parts(bytes, newValue, destination, ttl, segment, from) }
  }
  /// The node that sent it; nil for a stranger's.
  package var from: Int? {
    get { parts.from }
    set { parts = Parts(bytes, source, destination, ttl, segment, newValue) }
  }
  /// Group or unicast address.
  package var destination: IPAddress { parts.destination }
  /// TTL or hop limit.
  package var ttl: UInt8 { parts.ttl }
  /// The wire it travels on.
  package var segment: Int { parts.segment }
  /// What auditors look at; nil in messages between peers.
  package var advert: AdvertView? { parts.advert }
}
