import NetworkTypes
import VRRPWire

/// Somebody on the wire whose packets must count for nothing.
enum Stranger {
  /// Sends one packet to everybody, wrong in one of several ways.
  static func send(_ fault: Fault, _ shape: ClusterShape, _ world: World) {
    let instance = shape.instances[fault.detail % shape.instances.count]
    guard let router = VirtualRouterID(instance.router) else { return }
    let isIPv4 = instance.family == .ipv4
    let source: IPAddress =
      isIPv4
      ? .v4(IPv4Address(192, 0, 2, 250))
      : .v6(IPv6Address(high: 0xFE80_0000_0000_0000, low: 250))
    let group: IPAddress =
      isIPv4 ? .v4(.vrrpGroup) : .v6(IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x12))
    let advertisement = Advertisement(
      version: instance.version == 2 ? .version2 : .version3, virtualRouterID: router,
      priority: fault.detail & 1 == 0 ? .owner : .resignation, interval: instance.interval,
      addresses: instance.addresses.map(\.address), password: nil)
    var bytes: [UInt8] = []
    advertisement.encode(
      into: &bytes, source: source, destination: group, checksum: .pseudoHeader)
    var ttl: UInt8 = 255
    switch fault.detail / 2 % 5 {
    case 0: ttl = UInt8(fault.detail % 255)
    case 1: bytes[6] ^= 0x5A
    case 2: bytes[1] = 200
    case 3: bytes = Array(bytes.prefix(fault.detail % 8))
    default: bytes[0] = bytes[0] & 0xF0 | 7
    }
    world.strange(
      Packet(
        bytes: bytes, source: source, destination: group, ttl: ttl, segment: 0, from: nil))
  }
}
