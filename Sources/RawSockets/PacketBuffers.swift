import CLinux
import Glibc
import NetworkTypes
public import SystemCalls

/// The memory of one thread for batches of datagrams, shared by all its raw sockets.
///
/// Created once, before anything is received; about 300 KiB of address space, of which only what
/// packets have touched is ever resident. Not thread-safe.
@safe public final class PacketBuffers {
  /// The shim's structure, alive as long as this object.
  let batch: OpaquePointer

  /// Datagrams per system call.
  static let batchSize = clinux_batch_size

  /// Buffers for one thread.
  /// - Throws: ENOMEM.
  public init() throws(SystemError) {
    guard let batch = unsafe clinux_batch_create() else {
      throw SystemError(operation: "calloc", errno: ENOMEM)
    }
    unsafe self.batch = batch
  }

  deinit { unsafe clinux_batch_free(batch) }
}

extension clinux_address {
  /// The address as the shim wants it.
  init(_ address: IPAddress) {
    switch address {
    case .v4(let address): self.init(high: 0, low: UInt64(address.rawValue))
    case .v6(let address): self.init(high: address.high, low: address.low)
    }
  }

  /// The address as an address of `family`.
  func address(_ family: AddressFamily) -> IPAddress {
    switch family {
    case .ipv4: .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: low)))
    case .ipv6: .v6(IPv6Address(high: high, low: low))
    }
  }
}

extension AddressFamily {
  /// 4 or 6, as the shim wants it.
  var number: Int32 { Int32(rawValue) }
}
