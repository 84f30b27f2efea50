import CLinux
import NetworkTypes

/// A classic BPF program that the kernel runs on each packet before a socket gets it.
///
/// Passes what a ``PacketSelection`` passes, and one in ``PacketSelection/sample`` of the rest.
/// What is too short to be looked at is dropped.
struct SocketFilter {
  /// The program, in the order of its execution.
  private(set) var instructions: [clinux_instruction] = []
  private var toPass: [Int] = []
  private var toSample: [Int] = []
  private let selection: PacketSelection

  init(_ selection: PacketSelection) {
    self.selection = selection
    checkHops()
    checkSender()
    loadMessageOffset()
    checkVersion()
    checkRouter()
    end()
  }

  /// Codes of instructions. Source: linux/bpf_common.h.
  private enum Code {
    static let loadWord: UInt16 = 0x20
    static let loadByte: UInt16 = 0x30
    static let loadByteFromIndex: UInt16 = 0x50
    static let loadLength: UInt16 = 0x80
    static let indexConstant: UInt16 = 0x01
    static let indexHeaderLength: UInt16 = 0xB1
    static let shiftLeft: UInt16 = 0x64
    static let add: UInt16 = 0x04
    static let addIndex: UInt16 = 0x0C
    static let and: UInt16 = 0x54
    static let moveToIndex: UInt16 = 0x07
    static let jump: UInt16 = 0x05
    static let ifEqual: UInt16 = 0x15
    static let ifAtLeastIndex: UInt16 = 0x3D
    static let result: UInt16 = 0x06
  }

  /// Offsets with a meaning of their own. Source: linux/filter.h, SKF_NET_OFF and SKF_AD_OFF +
  /// SKF_AD_RANDOM.
  private static let networkHeader = UInt32(bitPattern: -0x10_0000)
  private static let random = UInt32(bitPattern: -0x1000 + 56)

  private mutating func add(_ code: UInt16, _ constant: UInt32 = 0) {
    instructions.append(clinux_instruction(code: code, if_true: 0, if_false: 0, constant: constant))
  }

  /// The next instruction is skipped unless the comparison holds: a jump of any length can stand
  /// there.
  private mutating func skipUnless(_ code: UInt16, _ constant: UInt32 = 0) {
    instructions.append(clinux_instruction(code: code, if_true: 0, if_false: 1, constant: constant))
  }

  private mutating func jumpToSample() {
    toSample.append(instructions.count)
    add(Code.jump)
  }

  private mutating func jumpToPass() {
    toPass.append(instructions.count)
    add(Code.jump)
  }

  /// Continues here from jumps that were left open.
  private mutating func land(_ jumps: [Int]) {
    for place in jumps { instructions[place].constant = UInt32(instructions.count - place - 1) }
  }

  /// What is loaded goes on if it is one of `values`, else it is sampled.
  private mutating func requireOne(of values: [UInt32]) {
    var matches: [Int] = []
    for value in values {
      skipUnless(Code.ifEqual, value)
      matches.append(instructions.count)
      add(Code.jump)
    }
    jumpToSample()
    land(matches)
  }

  private mutating func checkHops() {
    guard selection.needsFullHops else { return }
    // TTL or hop limit in the IP header.
    add(Code.loadByte, Self.networkHeader + (selection.family == .ipv4 ? 8 : 7))
    requireOne(of: [255])
  }

  private mutating func checkSender() {
    guard let senders = selection.senders else { return }
    var matches: [Int] = []
    for sender in senders.sorted(by: { $0.description < $1.description }) {
      let (words, first): ([UInt32], UInt32) =
        switch sender {
        case .v4(let address): ([address.rawValue], 12)
        case .v6(let address):
          (
            [address.high >> 32, address.high, address.low >> 32, address.low].map {
              UInt32(truncatingIfNeeded: $0)
            }, 8
          )
        }
      var others: [Int] = []
      for (index, word) in words.enumerated() {
        add(Code.loadWord, Self.networkHeader + first + UInt32(index) * 4)
        // Skips the jump to the next sender.
        instructions.append(
          clinux_instruction(code: Code.ifEqual, if_true: 1, if_false: 0, constant: word))
        others.append(instructions.count)
        add(Code.jump)
      }
      matches.append(instructions.count)
      add(Code.jump)
      land(others)
    }
    jumpToSample()
    land(matches)
  }

  /// Where the message begins, into the index register: a raw IPv4 socket sees the IP header, a raw
  /// IPv6 socket the message alone, one of datagrams the UDP header.
  private mutating func loadMessageOffset() {
    switch (selection.family, selection.isDatagram) {
    case (.ipv4, false): add(Code.indexHeaderLength, 0)
    case (.ipv6, false): add(Code.indexConstant, 0)
    case (_, true): add(Code.indexConstant, 8)
    }
  }

  private mutating func checkVersion() {
    add(Code.loadByteFromIndex, 0)
    requireOne(of: selection.versions.sorted().map { UInt32($0) << 4 | 1 })
  }

  private mutating func checkRouter() {
    add(Code.loadByteFromIndex, 1)
    skipUnless(Code.ifEqual, 0)
    jumpToPass()
    requireOne(of: selection.routers.sorted().map { UInt32($0) })
    // Long enough for the addresses that it counts, and a trailer.
    add(Code.loadByteFromIndex, 3)
    add(Code.shiftLeft, selection.family == .ipv4 ? 2 : 4)
    add(Code.add, UInt32(PacketSelection.headerLength + selection.trailing))
    add(Code.addIndex)
    add(Code.moveToIndex)
    add(Code.loadLength)
    skipUnless(Code.ifAtLeastIndex)
    jumpToPass()
  }

  private mutating func end() {
    land(toSample)
    add(Code.loadWord, Self.random)
    add(Code.and, UInt32(PacketSelection.sample - 1))
    skipUnless(Code.ifEqual, 0)
    jumpToPass()
    add(Code.result, 0)
    land(toPass)
    add(Code.result, .max)
  }
}
