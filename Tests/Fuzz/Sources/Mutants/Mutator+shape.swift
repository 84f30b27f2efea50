import NetworkTypes
import VRRPWire

extension Mutator {
  /// Harm that keeps the form of an input; false if this shape has none.
  mutating func harmByShape() -> Bool {
    switch shape {
    case .packet, .trailer: harmHeader()
    case .bytes: return false
    case .fields: harmPart(between: 0)
    case .messages: resizeField()
    case .lines: below(2) == 0 ? putWord() : harmPart(between: UInt8(ascii: "\n"))
    case .answers:
      switch below(8) {
      case 0...3: putWord()
      case 4: harmPart(between: 0xFF)
      case 5: harmPart(between: UInt8(ascii: ","))
      default: harmPart(between: UInt8(ascii: ">"))
      }
    }
    return true
  }

  /// A field of the VRRP header.
  private mutating func harmHeader() {
    guard bytes.count > 8 else { return }
    let place = below(6)
    let value = UInt8(truncatingIfNeeded: random.next())
    edit { $0[place] = value }
  }

  /// Doubles, removes or moves a part between two separators.
  private mutating func harmPart(between separator: UInt8) {
    guard !bytes.isEmpty else { return }
    let middle = below(bytes.count)
    let start = bytes[..<middle].lastIndex(of: separator).map { $0 + 1 } ?? 0
    let end = bytes[middle...].firstIndex(of: separator) ?? bytes.count
    guard start < end else { return }
    let part = Array(bytes[start..<end]) + [separator]
    let kind = below(4)
    if kind != 0 { remove(start, end - start + 1) }
    guard kind != 1 else { return }
    let target = below(bytes.count + 1)
    let place = bytes[..<target].lastIndex(of: separator).map { $0 + 1 } ?? 0
    // A part of another input in its place, or this one elsewhere.
    let other = seeds[below(seeds.count)]
    guard kind == 2, !other.isEmpty else { return edit { $0.insert(contentsOf: part, at: place) } }
    let parts = other.split(separator: separator)
    guard !parts.isEmpty else { return }
    let found = Array(parts[below(parts.count)]) + [separator]
    edit { $0.insert(contentsOf: found, at: place) }
  }

  /// Makes something behind its length longer or shorter, and the length with it.
  private mutating func resizeField() {
    guard bytes.count >= 6 else { return }
    for _ in 0..<8 {
      let place = below(bytes.count - 4)
      let count = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard count <= bytes.count - place - 4 else { continue }
      let by = below(count + 1)
      let isLonger = below(2) == 0
      let new = isLonger ? count + by + 1 : count - by
      let value = UInt8(truncatingIfNeeded: random.next())
      edit { bytes in
        for index in 0..<4 {
          bytes[place + index] = UInt8(truncatingIfNeeded: new >> (24 - 8 * index))
        }
        if isLonger {
          bytes.insert(contentsOf: repeatElement(value, count: by + 1), at: place + 4)
        } else {
          bytes.removeSubrange(place + 4..<place + 4 + by)
        }
      }
      return
    }
  }

  /// A word of the language, between two bytes or in the place of a word.
  private mutating func putWord() {
    let word = vocabulary[below(vocabulary.count)]
    let place = below(bytes.count + 1)
    guard below(2) == 0 else { return edit { $0.insert(contentsOf: word, at: place) } }
    let isPart = { (byte: UInt8) in
      byte >= UInt8(ascii: "a") || (UInt8(ascii: "-")...UInt8(ascii: "Z")).contains(byte)
    }
    let start = bytes[..<place].lastIndex { !isPart($0) }.map { $0 + 1 } ?? 0
    let end = bytes[place...].firstIndex { !isPart($0) } ?? bytes.count
    edit { $0.replaceSubrange(start..<end, with: word) }
  }

  /// Puts right again, most of the time, what would have an input refused before anything else.
  mutating func mend() {
    switch shape {
    case .packet(let version, let family): mendPacket(version, family)
    case .trailer: mendTrailer()
    case .bytes, .fields, .messages, .lines, .answers: break
    }
  }

  private mutating func mendPacket(_ version: ProtocolVersion, _ family: AddressFamily) {
    let choice = below(64)
    guard bytes.count >= AdvertisementHeader.length, choice != 0 else { return }
    let count = bytes.count - AdvertisementHeader.length - (version == .version2 ? 8 : 0)
    let isUnicast = choice & 1 == 0
    edit { bytes in
      if choice & 14 != 0 { bytes[0] = version.rawValue << 4 | 1 }
      if choice & 6 != 0 { bytes[1] = 51 }
      if choice & 28 != 0 {
        bytes[3] = UInt8(truncatingIfNeeded: max(0, count) / family.addressLength)
      }
      if choice & 12 != 0, count >= 0 {
        bytes.removeLast(count % family.addressLength)
      }
      var sum = InternetChecksum()
      bytes[6] = 0
      bytes[7] = 0
      sum.add(bytes.span)
      if version == .version3 {
        let source = family == .ipv4 ? WireInput.source4 : WireInput.source6
        let group = family == .ipv4 ? WireInput.group4 : WireInput.group6
        sum.addPseudoHeader(
          source: source, destination: isUnicast ? source : group,
          nextHeader: AdvertisementHeader.ipProtocol, length: bytes.count)
      }
      bytes[6] = UInt8(sum.value >> 8)
      bytes[7] = UInt8(sum.value & 0xFF)
    }
  }

  private mutating func mendTrailer() {
    let start = bytes.count - AuthenticationTrailer.length
    let choice = below(16)
    guard start >= AdvertisementHeader.length, choice != 0 else { return }
    let time = UInt32(1_700_000_000 &+ below(21) - 10)
    edit { bytes in
      bytes[start] = AuthenticationTrailer.extensionType
      if choice & 3 != 0 { bytes[start + 1] = 1 }
      bytes[start + 2] = 0
      bytes[start + 3] = 0
      if choice & 12 != 0 {
        for index in 0..<4 {
          bytes[start + 4 + index] = UInt8(truncatingIfNeeded: time >> (24 - 8 * UInt32(index)))
        }
      }
      if choice & 1 != 0 {
        AuthenticationTrailer.sign(&bytes, source: WireInput.source4, key: WireInput.key)
      }
    }
  }
}
