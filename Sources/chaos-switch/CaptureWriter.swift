import CLinux
import SystemCalls

/// Writes frames to a file that tcpdump and tshark read.
///
/// Source: the pcap file format, with times in nanoseconds and Ethernet frames.
final class CaptureWriter {
  private let file: FileDescriptor

  /// Bytes of a frame that are kept.
  private static let longest = 256

  /// Begins switch.pcap in a directory; one that exists goes on.
  init(directory path: String) throws(SystemError) {
    let directory = try FileDescriptor(
      opening: unsafe clinux_directory_open(path), "open", path)
    file = try FileDescriptor(
      opening: unsafe clinux_file_append(directory.rawValue, "switch.pcap"), "open", path)
    guard clinux_file_size(file.rawValue) == 0 else { return }
    var header: [UInt8] = []
    for word in [0xA1B2_3C4D, 0x0004_0002, 0, 0, UInt32(Self.longest), 1] as [UInt32] {
      Self.append(word, to: &header)
    }
    write(bytes: header)
  }

  /// Adds a frame that leaves now.
  func write(_ frame: [UInt8]) {
    let now = WallClock.now()
    let kept = min(frame.count, Self.longest)
    var record: [UInt8] = []
    Self.append(UInt32(truncatingIfNeeded: now / 1_000_000), to: &record)
    Self.append(UInt32(now % 1_000_000) * 1_000, to: &record)
    Self.append(UInt32(kept), to: &record)
    Self.append(UInt32(frame.count), to: &record)
    record += frame.prefix(kept)
    write(bytes: record)
  }

  private func write(bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { buffer in
      unsafe clinux_write(file.rawValue, buffer.baseAddress, buffer.count)
    }
  }

  private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
    for shift in [0, 8, 16, 24] as [UInt32] {
      bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }
}
