import NetworkTypes
import Testing
import VRRPWire

@Suite("Announcements and headers")
struct LinkTests {
  static let hardware = MACAddress(rawValue: 0x0000_5E00_0133)

  @Test("gratuitous ARP: the frame, byte for byte")
  func gratuitousARP() {
    let announcement = ARPAnnouncement(
      address: IPv4Address(192, 0, 2, 100), hardwareAddress: Self.hardware)
    var frame: [UInt8] = [9]
    announcement.encode(into: &frame)
    #expect(
      hex(frame)
        == "ffffffffffff00005e000133" + "0806" + "0001" + "0800" + "0604" + "0001"
        + "00005e000133" + "c0000264" + "ffffffffffff" + "c0000264")
    announcement.encode(into: &frame, padded: true)
    #expect(frame.count == 60 && frame[42...].allSatisfy { $0 == 0 })
  }

  @Test("unsolicited neighbor advertisement: the frame, byte for byte", arguments: [true, false])
  func neighborAdvertisement(isRouter: Bool) throws {
    let address = try #require(IPv6Address("2001:db8::100"))
    var frame: [UInt8] = []
    NeighborAnnouncement(address: address, hardwareAddress: Self.hardware, isRouter: isRouter)
      .encode(into: &frame)
    let target = "20010db8000000000000000000000100"
    // Checksums from an independent implementation.
    let checksum = isRouter ? "19fa" : "99fa"
    #expect(
      hex(frame)
        == "33330000000100005e00013386dd" + "6000000000203aff" + target
        + "ff020000000000000000000000000001" + "8800" + checksum + (isRouter ? "a0" : "20")
        + "000000" + target + "0201" + "00005e000133")
  }

  /// A header of `length` bytes in front of four bytes of payload.
  static func packet(headerLength: UInt8 = 20, totalLength: UInt16? = nil) -> [UInt8] {
    var packet = [UInt8](repeating: 0, count: Int(headerLength) + 4)
    packet[0] = 0x40 | headerLength / 4
    packet[1] = 0xC0
    let total = totalLength ?? UInt16(headerLength) + 4
    packet[2] = UInt8(total >> 8)
    packet[3] = UInt8(total & 0xFF)
    packet[8] = 255
    packet[9] = 112
    packet[12...15] = [192, 0, 2, 1]
    packet[16...19] = [224, 0, 0, 18]
    return packet
  }

  @Test("IPv4: every header length is skipped, padding is cut off", arguments: 5...15)
  func headerLengths(words: Int) throws {
    var packet = Self.packet(headerLength: UInt8(words * 4))
    packet += [UInt8](repeating: 0xAA, count: 18)
    let header = try IPv4Header.parse(packet.span)
    #expect(header.payload == (words * 4)..<(words * 4 + 4))
    #expect(header.protocolNumber == 112 && header.typeOfService == 0xC0)
    #expect(
      header.metadata
        == PacketMetadata(
          source: .v4(.init(192, 0, 2, 1)), destination: .v4(.vrrpGroup), ttl: 255))
    #expect(header.metadata.wasMulticast && header.metadata.family == .ipv4)
  }

  @Test("IPv4: hostile headers are refused")
  func hostileHeaders() {
    func error(_ packet: [UInt8]) -> IPv4Header.ParseError? {
      do throws(IPv4Header.ParseError) {
        _ = try IPv4Header.parse(packet.span)
        return nil
      } catch { return error }
    }
    #expect(error([]) == .truncated(found: 0))
    #expect(error(Array(Self.packet().prefix(19))) == .truncated(found: 19))
    var packet = Self.packet()
    packet[0] = 0x65
    #expect(error(packet) == .version(found: 6))
    packet[0] = 0x44
    #expect(error(packet) == .headerLength(found: 16))
    packet[0] = 0x4F
    #expect(error(packet) == .headerLength(found: 60))
    #expect(error(Self.packet(totalLength: 19)) == .totalLength(found: 19, received: 24))
    #expect(error(Self.packet(totalLength: 25)) == .totalLength(found: 25, received: 24))
    #expect(error(Self.packet(totalLength: .max)) == .totalLength(found: 65_535, received: 24))
    #expect(error(Self.packet(totalLength: 20)) == nil)
  }

  @Test("IPv4: random bytes never trap, and a payload is always within them")
  func randomHeaders() {
    var random = SplitMix64(seed: 0x791)
    for _ in 0..<100_000 {
      var packet = random.bytes(Int.random(in: 0...80, using: &random))
      if !packet.isEmpty, Bool.random(using: &random) { packet[0] = 0x40 | packet[0] & 0xF }
      if packet.count > 3, Bool.random(using: &random) { packet[2] = 0 }
      if let header = try? IPv4Header.parse(packet.span) {
        #expect(header.payload.lowerBound >= 20 && header.payload.upperBound <= packet.count)
      }
    }
  }

  @Test("the checksum of the worked example of RFC 1071")
  func checksumExample() {
    var sum = InternetChecksum()
    sum.add(([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7] as [UInt8]).span)
    #expect(sum.folded == 0xDDF2)
    #expect(sum.value == 0x220D)
    sum.add(([0x01] as [UInt8]).span)
    #expect(sum.folded == 0xDEF2, "an odd byte is the high half of a word")
  }
}
