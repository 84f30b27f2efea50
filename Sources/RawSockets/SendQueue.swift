import CLinux
import NetworkTypes

/// Datagrams that wait for the end of a wake-up; their storage is reused.
struct SendQueue {
  /// Descriptions, in the order of queueing.
  private var packets: [clinux_packet] = []
  /// Who asked for each.
  private var tokens: [UInt32] = []
  /// Payloads, one behind the other.
  private var bytes: [UInt8] = []

  /// How many wait.
  var count: Int { packets.count }

  /// Puts a datagram at the end.
  mutating func append(
    _ payload: Span<UInt8>, source: clinux_address, destination: clinux_address, interface: Int32,
    hops: UInt8, token: UInt32
  ) {
    packets.append(
      clinux_packet(
        source: source, destination: destination, interface: interface,
        offset: UInt32(bytes.count), length: UInt32(payload.count), hops: hops, damaged: 0))
    tokens.append(token)
    unsafe payload.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  /// Sends all by `send`, which takes descriptions, their number and the payloads, and returns how
  /// many it took or a negated errno. One that fails is reported, left out, and the rest goes on.
  /// - Returns: how many were sent.
  mutating func flush(
    _ send: (UnsafePointer<clinux_packet>, Int32, UnsafePointer<UInt8>) -> Int32,
    failed: (_ token: UInt32, _ errno: Int32) -> Void
  ) -> Int {
    var sent = 0
    var next = 0
    while next < packets.count {
      let count = Int32(min(PacketBuffers.batchSize, packets.count - next))
      let result: Int32 = unsafe packets.withUnsafeBufferPointer { packets in
        unsafe bytes.withUnsafeBufferPointer { bytes in
          guard let first = packets.baseAddress, let base = bytes.baseAddress else { return 0 }
          return unsafe send(first + next, count, base)
        }
      }
      if result > 0 {
        sent += Int(result)
        next += Int(result)
      } else {
        failed(tokens[next], -result)
        next += 1
      }
    }
    // What a burst took is not kept: with many sockets it would add up.
    let keeps = packets.count <= PacketBuffers.batchSize
    packets.removeAll(keepingCapacity: keeps)
    tokens.removeAll(keepingCapacity: keeps)
    bytes.removeAll(keepingCapacity: keeps)
    return sent
  }
}
