package import NetworkTypes

/// The parts of a VRRP message that auditors look at, read without the product's decoder.
package struct AdvertView {
  /// The VRID; 0 in messages between peers.
  package var router: UInt8
  /// The priority, 0 in a resignation.
  package var priority: UInt8
  /// The sender.
  package var source: IPAddress

  /// An advert; nil for messages between peers and for what is too short.
  package init?(_ bytes: [UInt8], source: IPAddress) {
    guard bytes.count >= 8, bytes[1] != 0 else { return nil }
    router = bytes[1]
    priority = bytes[2]
    self.source = source
  }

  /// The place of its virtual router in a shape.
  func instance(in shape: ClusterShape) -> Int? {
    shape.instances.firstIndex { $0.router == router && $0.family == source.family }
  }
}
