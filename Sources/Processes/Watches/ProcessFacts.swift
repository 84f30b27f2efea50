/// What `/proc/PID/stat` says of a process, as far as it matters here. Source: proc(5).
struct ProcessFacts: Equatable {
  /// Its number.
  var process: Int32
  /// Its short name: at most 15 bytes, any but NUL.
  var name: [UInt8]
  /// `Z` for a zombie, `X` for one that is being taken away.
  var state: UInt8
  /// Its process group.
  var group: Int32
  /// True for a thread of the kernel.
  var isKernel: Bool
  /// When it was started, in clock ticks since boot: tells apart two with the same number.
  var startTime: UInt64

  /// True unless nothing but its exit status is left.
  var isAlive: Bool { state != UInt8(ascii: "Z") && state != UInt8(ascii: "X") }

  /// PF_KTHREAD. Source: include/linux/sched.h.
  private static let kernelFlag: UInt64 = 0x0020_0000

  /// The facts in the file's bytes; nil if they make no sense.
  init?(stat bytes: ArraySlice<UInt8>) {
    // The name may hold anything, parentheses too; so the last one ends it.
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close,
      let process = Self.number(bytes[..<open].dropLast())
    else { return nil }
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 20)
    guard fields.count > 19, let state = fields[0].first, let group = Self.number(fields[2]),
      let flags = Self.number(fields[6]), let start = Self.number(fields[19])
    else { return nil }
    self.process = Int32(truncatingIfNeeded: process)
    name = Array(bytes[(open + 1)..<close])
    self.state = state
    self.group = Int32(truncatingIfNeeded: group)
    isKernel = flags & Self.kernelFlag != 0
    startTime = start
  }

  /// A number of decimal digits; nil for anything else.
  static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty, digits.count <= 20 else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit - 0x30))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }
}
