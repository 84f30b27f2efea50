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

}

/// The places of virtual routers in a cluster, by family and VRID: auditors ask for each advert.
struct RouterPlaces {
  private var places: [Int8] = Array(repeating: -1, count: 512)

  /// No virtual routers.
  init() {}

  /// Those of a cluster; of two with the same VRID and family the first.
  init(_ shape: ClusterShape?) {
    guard let shape else { return }
    for (place, instance) in shape.instances.enumerated().reversed() {
      places[Self.key(instance.router, instance.family)] = Int8(truncatingIfNeeded: place)
    }
  }

  private static func key(_ router: UInt8, _ family: AddressFamily) -> Int {
    Int(router) + (family == .ipv4 ? 0 : 256)
  }

  /// The place of the virtual router that an advert is of; nil if there is none.
  func place(of advert: AdvertView) -> Int? {
    let place = places[Self.key(advert.router, advert.source.family)]
    return place < 0 ? nil : Int(place)
  }
}
