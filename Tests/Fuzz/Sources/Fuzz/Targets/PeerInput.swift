import NetworkTypes
import VRRPWire

/// Messages between peers, as somebody who has the key could send them.
enum PeerInput {
  private static let key = PeerKey(WireInput.key)
  /// The beginning of every message of version 3 and format 1.
  static let head: [UInt8] = [0x31, 0, 0, 0, 0x46, 0x4F, 0, 0, 1]
  /// The offset of the family, which is also the packet's.
  private static let familyOffset = 11

  /// Bytes from the kind of the message on, without the code at its end. What is read of them says
  /// the same when it is written again.
  static func run(_ bytes: [UInt8]) {
    var message = head
    message.reserveCapacity(bytes.count + 32)
    message += bytes
    for _ in 0..<16 { message.append(0) }
    let isVersion6 = message[familyOffset] == AddressFamily.ipv6.rawValue
    let source = isVersion6 ? WireInput.source6 : WireInput.source4
    PeerMessage.sign(&message, source: source, key: key)
    _ = PacketDescription(message).description
    guard let read = try? PeerMessage.decode(message.span, source: source, key: key)
    else { return }
    var written: [UInt8] = []
    let group = isVersion6 ? WireInput.group6 : WireInput.group4
    read.encode(into: &written, source: source, destination: group, key: key)
    let again = try? PeerMessage.decode(written.span, source: source, key: key)
    precondition(again == read, "reads back otherwise")
  }
}
