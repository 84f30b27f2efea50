public import NetworkTypes

extension PeerMessage {
  /// The major version of the format. What only appends fields keeps it.
  static let format: UInt8 = 1
  /// 'FO' where an advertisement has authentication type and interval.
  static let mark: UInt16 = 0x464F
  /// Bytes of the code at the end.
  static let codeLength = 16
  /// The longest message; every field at its limit stays below.
  public static let maximumLength = 1_024

  /// Limits of texts, in bytes.
  enum Limit {
    /// Names of nodes and of who asked.
    static let name = 64
    /// Reasons.
    static let reason = 80
    /// Software versions.
    static let version = 16
    /// Names of machines at providers.
    static let target = 40
  }

  /// Replaces what is in `buffer` by the message, without IP header.
  ///
  /// Texts that are too long are cut at a character, control characters in them become `?`.
  /// - Parameters:
  ///   - buffer: receives the message.
  ///   - source: address it will leave from; part of what the code covers.
  ///   - destination: the group or the peer; of the same family.
  ///   - key: the key of the cluster.
  public func encode(
    into buffer: inout [UInt8], source: IPAddress, destination: IPAddress, key: PeerKey
  ) {
    precondition(source.family == family, "a message travels in the family of its router")
    buffer.removeAll(keepingCapacity: true)
    buffer.append(version.rawValue << 4 | AdvertisementHeader.advertisementType)
    buffer.append(contentsOf: [0, 0, 0])
    buffer.append(bigEndian: Self.mark)
    buffer.append(bigEndian: UInt16(0))
    buffer.append(Self.format)
    buffer.append(body.kind.rawValue)
    buffer.append(body.flags)
    buffer.append(family.rawValue)
    buffer.append(virtualRouterID.rawValue)
    buffer.append(bigEndian: bootEpoch)
    buffer.append(bigEndian: sequence)
    buffer.append(bigEndian: ownNonce)
    buffer.append(bigEndian: echoedNonce)
    buffer.append(text: sender, limit: Limit.name)
    body.appendFields(to: &buffer)
    let code = Self.code(of: buffer.span, source: source, key: key)
    for index in 0..<Self.codeLength { buffer.append(code.byte(index)) }
    // Routers and kernels on the way to the peer may verify it, ours does not.
    let checksum = Advertisement.checksum(
      of: buffer.span, version: version, source: source, destination: destination,
      form: .pseudoHeader)
    buffer.store(bigEndian: checksum, at: AdvertisementHeader.checksumOffset)
  }

  /// The code over a message without code; the checksum counts as zero.
  static func code(of message: Span<UInt8>, source: IPAddress, key: PeerKey) -> SHA256.Digest {
    var code = key.code
    code.update(word: UInt32(source.family.rawValue) << 24)
    code.update(source)
    code.update(message.extracting(..<AdvertisementHeader.checksumOffset))
    code.update(0)
    code.update(0)
    code.update(message.extracting(AdvertisementHeader.length...))
    return code.finalize()
  }
}

extension PeerMessage.Body {
  /// The flags byte of the kind: 1 is maintenance in presence, force in a take-over request.
  var flags: UInt8 {
    switch self {
    case .presence(let presence): presence.isInMaintenance ? 1 : 0
    case .takeOverRequest(_, let force, _): force ? 1 : 0
    case .hello, .pulse, .handOver, .refuse, .released, .demoteRequest, .releaseRequest: 0
    }
  }

  /// Appends the fields behind the sender's name.
  func appendFields(to buffer: inout [UInt8]) {
    switch self {
    case .presence(let presence):
      presence.append(to: &buffer)
    case .hello:
      break
    case .pulse(let routers):
      buffer.append(contentsOf: routers.bytes)
    case .takeOverRequest(let moveID, _, let promotion):
      buffer.append(bigEndian: moveID)
      PromotionRecord.append(promotion, to: &buffer)
    case .handOver(let moveID, let successor, let reason):
      buffer.append(bigEndian: moveID)
      buffer.append(address: successor)
      buffer.append(reason.rawValue)
    case .refuse(let moveID, let reason, let text):
      buffer.append(bigEndian: moveID)
      buffer.append(reason.rawValue)
      buffer.append(text: text, limit: PeerMessage.Limit.reason)
    case .released(let moveID), .releaseRequest(let moveID):
      buffer.append(bigEndian: moveID)
    case .demoteRequest(let moveID, let promotion):
      buffer.append(bigEndian: moveID)
      PromotionRecord.append(promotion, to: &buffer)
    }
  }
}

extension PeerPresence {
  /// Appends the fields in the order of the wire.
  fileprivate func append(to buffer: inout [UInt8]) {
    buffer.append(state.rawValue)
    buffer.append(basePriority.rawValue)
    buffer.append(effectivePriority.rawValue)
    buffer.append(readiness.reason.rawValue)
    buffer.append(text: readiness.text, limit: PeerMessage.Limit.reason)
    buffer.append(address: master)
    PromotionRecord.append(promotion, to: &buffer)
    buffer.append(bigEndian: addressListDigest)
    buffer.append(bigEndian: UInt32(clamping: advertisementInterval.count))
    buffer.append(text: softwareVersion, limit: PeerMessage.Limit.version)
    cloud?.append(to: &buffer)
  }
}

extension PeerCloud {
  /// Appends the fields in the order of the wire.
  fileprivate func append(to buffer: inout [UInt8]) {
    buffer.append(Self.mark)
    buffer.append(text: target, limit: PeerMessage.Limit.target)
    buffer.append(bigEndian: epoch)
    buffer.append(bigEndian: addressDigest)
    let sent = readings.prefix(Self.addressLimit)
    buffer.append(UInt8(sent.count))
    for reading in sent {
      buffer.append(reading.state.rawValue)
      let age = reading.age.map { UInt32(clamping: min($0.wholeMilliseconds, 0xFFFF_FFFE)) }
      buffer.append(bigEndian: age ?? UInt32.max)
    }
  }
}

extension PromotionRecord {
  /// On the wire: no end.
  static let forever = UInt64.max

  /// Appends a record, or a byte that says that there is none.
  fileprivate static func append(_ record: PromotionRecord?, to buffer: inout [UInt8]) {
    guard let record else {
      buffer.append(0)
      return
    }
    buffer.append(1)
    buffer.append(text: record.node, limit: PeerMessage.Limit.name)
    let milliseconds = record.remaining.map { UInt64(max(0, $0.wholeMilliseconds)) }
    buffer.append(bigEndian: milliseconds ?? forever)
    buffer.append(text: record.by, limit: PeerMessage.Limit.name)
    buffer.append(text: record.reason, limit: PeerMessage.Limit.reason)
    buffer.append(bigEndian: record.setAt)
  }
}

extension Array<UInt8> {
  /// Appends a length byte and a text that a peer will take: cut to `limit` bytes at a character,
  /// control characters replaced.
  fileprivate mutating func append(text: String, limit: Int) {
    // Nearly every text is short and plain.
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      append(UInt8(text.utf8.count))
      return append(contentsOf: text.utf8)
    }
    var bytes: [UInt8] = []
    for character in text {
      let printable = character.unicodeScalars.contains(where: PeerText.isControl) ? "?" : character
      guard bytes.count + printable.utf8.count <= limit else { break }
      bytes.append(contentsOf: printable.utf8)
    }
    append(UInt8(bytes.count))
    append(contentsOf: bytes)
  }

  /// Appends 4 or 6 and the address, or 0 for none.
  fileprivate mutating func append(address: IPAddress?) {
    guard let address else {
      append(0)
      return
    }
    append(address.family.rawValue)
    address.append(to: &self)
  }
}

/// What a text on the wire must not hold.
enum PeerText {
  /// True for the control characters of C0 and C1, DEL, and the marks that reorder or break
  /// lines: a text is printed on terminals.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
