public import NetworkTypes

extension PeerMessage {
  /// True if a VRRP message is for ``decode(_:source:key:)`` rather than for an instance.
  public static func isPeerMessage(_ message: Span<UInt8>) -> Bool {
    guard let header = AdvertisementHeader.peek(message) else { return false }
    return header.virtualRouterID == 0 && header.type == AdvertisementHeader.advertisementType
      && header.addressCount == 0 && header.intervalField == mark
      && ProtocolVersion(rawValue: header.version) != nil
  }

  /// Checks and reads a message. Never traps, whatever the bytes are; reads fields only once the
  /// code fits.
  ///
  /// Whether it is fresh is ``PeerReplayGuard``'s to say, and whether its sender is a configured
  /// peer is the caller's.
  /// - Parameters:
  ///   - message: without IP header and padding.
  ///   - source: where the packet came from.
  ///   - key: the key of the cluster.
  public static func decode(
    _ message: Span<UInt8>, source: IPAddress, key: PeerKey
  ) throws(PeerMessageError) -> PeerMessage {
    guard isPeerMessage(message), message.count >= AdvertisementHeader.length + 1 + codeLength,
      let version = ProtocolVersion(rawValue: message[0] >> 4)
    else { throw .notPeerMessage }
    guard message.count <= maximumLength else { throw .tooLong(found: message.count) }
    guard message[8] == format else { throw .format(found: message[8]) }
    let end = message.count - codeLength
    let code = self.code(of: message.extracting(..<end), source: source, key: key)
    var difference: UInt8 = 0
    for index in 0..<codeLength { difference |= code.byte(index) ^ message[end + index] }
    guard difference == 0 else { throw .authentication }
    var reader = PeerMessageReader(message.extracting(9..<end))
    return try reader.message(version: version, family: source.family)
  }

  /// The same without source and key, so without proof: for showing a message, not for acting.
  static func decodeUnverified(_ message: Span<UInt8>) throws(PeerMessageError) -> PeerMessage {
    guard isPeerMessage(message), message.count >= AdvertisementHeader.length + 1 + codeLength,
      let version = ProtocolVersion(rawValue: message[0] >> 4)
    else { throw .notPeerMessage }
    guard message.count <= maximumLength else { throw .tooLong(found: message.count) }
    guard message[8] == format else { throw .format(found: message[8]) }
    var reader = PeerMessageReader(message.extracting(9..<(message.count - codeLength)))
    return try reader.message(version: version, family: nil)
  }
}

/// Takes the fields of an authenticated message apart, in the order of the wire.
private struct PeerMessageReader {
  /// Everything from the kind to the code; at most a kilobyte.
  private let bytes: [UInt8]
  private var offset = 0

  init(_ span: Span<UInt8>) {
    bytes = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// The whole message. `expected` is the family that it must name; nil takes either.
  mutating func message(
    version: ProtocolVersion, family expected: AddressFamily?
  ) throws(PeerMessageError) -> PeerMessage {
    let rawKind = try byte(.reason)
    guard let kind = PeerMessageKind(rawValue: rawKind) else {
      throw .unknownKind(found: rawKind)
    }
    let flags = try byte(.reason)
    guard let family = AddressFamily(rawValue: try byte(.family)),
      family == expected ?? family
    else { throw .malformed(.family) }
    guard let router = VirtualRouterID(try byte(.virtualRouterID)) else {
      throw .malformed(.virtualRouterID)
    }
    let bootEpoch = try integer(UInt64.self, .counters)
    let sequence = try integer(UInt64.self, .counters)
    let ownNonce = try integer(UInt64.self, .counters)
    let echoedNonce = try integer(UInt64.self, .counters)
    let sender = try text(limit: PeerMessage.Limit.name, .sender)
    guard !sender.isEmpty else { throw .malformed(.sender) }
    return PeerMessage(
      version: version, virtualRouterID: router, family: family, sender: sender,
      bootEpoch: bootEpoch, sequence: sequence, ownNonce: ownNonce, echoedNonce: echoedNonce,
      body: try body(kind, flags: flags))
  }

  /// The fields of a kind.
  private mutating func body(
    _ kind: PeerMessageKind, flags: UInt8
  ) throws(PeerMessageError) -> PeerMessage.Body {
    switch kind {
    case .presence:
      return .presence(try presence(isInMaintenance: flags & 1 != 0))
    case .hello:
      return .hello
    case .pulse:
      var bytes: [UInt8] = []
      for _ in 0..<VirtualRouterSet.length { bytes.append(try byte(.routers)) }
      return .pulse(VirtualRouterSet(bytes: bytes))
    case .takeOverRequest:
      let moveID = try integer(UInt64.self, .moveID)
      return .takeOverRequest(moveID: moveID, force: flags & 1 != 0, promotion: try promotion())
    case .handOver:
      let moveID = try integer(UInt64.self, .moveID)
      guard let successor = try address(.successor) else { throw .malformed(.successor) }
      let reason = HandOverReason(rawValue: try byte(.reason)) ?? .other
      return .handOver(moveID: moveID, successor: successor, reason: reason)
    case .refuse:
      let moveID = try integer(UInt64.self, .moveID)
      let reason = RefusalReason(rawValue: try byte(.reason)) ?? .other
      let text = try text(limit: PeerMessage.Limit.reason, .reason)
      return .refuse(moveID: moveID, reason: reason, text: text)
    case .released:
      return .released(moveID: try integer(UInt64.self, .moveID))
    case .demoteRequest:
      let moveID = try integer(UInt64.self, .moveID)
      guard let promotion = try promotion() else { throw .malformed(.promotion) }
      return .demoteRequest(moveID: moveID, promotion: promotion)
    case .releaseRequest:
      return .releaseRequest(moveID: try integer(UInt64.self, .moveID))
    }
  }

  /// The fields of presence.
  private mutating func presence(
    isInMaintenance: Bool
  ) throws(PeerMessageError) -> PeerPresence {
    guard let state = PeerState(rawValue: try byte(.state)) else { throw .malformed(.state) }
    let base = Priority(try byte(.priority))
    let effective = Priority(try byte(.priority))
    let reason = PeerReadiness.Reason(rawValue: try byte(.readiness)) ?? .other
    let why = try text(limit: PeerMessage.Limit.reason, .readiness)
    let master = try address(.master)
    let promotion = try promotion()
    let digest = try integer(UInt32.self, .addressListDigest)
    let interval = try integer(UInt32.self, .interval)
    let software = try text(limit: PeerMessage.Limit.version, .softwareVersion)
    return PeerPresence(
      state: state, basePriority: base, effectivePriority: effective,
      readiness: PeerReadiness(reason, why), isInMaintenance: isInMaintenance, master: master,
      promotion: promotion, addressListDigest: digest,
      advertisementInterval: Microseconds(Int64(interval)), softwareVersion: software,
      cloud: try cloud())
  }

  /// What stands behind presence, or nil where nothing does, or something that a newer version
  /// appended.
  private mutating func cloud() throws(PeerMessageError) -> PeerCloud? {
    guard offset < bytes.count, bytes[offset] == PeerCloud.mark else { return nil }
    offset += 1
    let target = try text(limit: PeerMessage.Limit.target, .cloud)
    let epoch = try integer(UInt64.self, .cloud)
    let digest = try integer(UInt32.self, .cloud)
    let count = Int(try byte(.cloud))
    guard count <= PeerCloud.addressLimit else { throw .malformed(.cloud) }
    var readings: [PeerCloud.Reading] = []
    for _ in 0..<count {
      let state = PeerCloudState(rawValue: try byte(.cloud)) ?? .unknown
      let age = try integer(UInt32.self, .cloud)
      readings.append(
        PeerCloud.Reading(state, age: age == UInt32.max ? nil : .milliseconds(Int64(age))))
    }
    return PeerCloud(target: target, epoch: epoch, addressDigest: digest, readings: readings)
  }

  /// A promotion record, or nil where the sender says that there is none.
  private mutating func promotion() throws(PeerMessageError) -> PromotionRecord? {
    let mark = try byte(.promotion)
    guard mark != 0 else { return nil }
    guard mark == 1 else { throw .malformed(.promotion) }
    let node = try text(limit: PeerMessage.Limit.name, .promotion)
    guard !node.isEmpty else { throw .malformed(.promotion) }
    let milliseconds = try integer(UInt64.self, .promotion)
    let by = try text(limit: PeerMessage.Limit.name, .promotion)
    let reason = try text(limit: PeerMessage.Limit.reason, .promotion)
    let setAt = try integer(UInt64.self, .promotion)
    var remaining: Microseconds?
    if milliseconds != PromotionRecord.forever {
      // Beyond a century is no promotion but an attempt to overflow a timer.
      guard milliseconds <= 100 * 366 * 86_400_000 else { throw .malformed(.promotion) }
      remaining = .milliseconds(Int64(milliseconds))
    }
    return PromotionRecord(
      node: node, remaining: remaining, by: by, reason: reason, setAt: setAt)
  }

  /// One byte.
  private mutating func byte(_ field: PeerMessageError.Field) throws(PeerMessageError) -> UInt8 {
    guard offset < bytes.count else { throw .malformed(field) }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// An integer in network order.
  private mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _: Integer.Type, _ field: PeerMessageError.Field
  ) throws(PeerMessageError) -> Integer {
    var value: Integer = 0
    for _ in 0..<(Integer.bitWidth / 8) { value = value << 8 | Integer(try byte(field)) }
    return value
  }

  /// A text of at most `limit` bytes, valid UTF-8 that is safe to print.
  private mutating func text(
    limit: Int, _ field: PeerMessageError.Field
  ) throws(PeerMessageError) -> String {
    let length = Int(try byte(field))
    guard length <= limit, offset + length <= bytes.count else { throw .malformed(field) }
    let end = offset + length
    // Nearly every text is plain, and needs no validation then.
    if bytes[offset..<end].allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      defer { offset = end }
      return String(decoding: bytes[offset..<end], as: UTF8.self)
    }
    guard
      let text = String(validating: bytes[offset..<(offset + length)], as: UTF8.self),
      !text.unicodeScalars.contains(where: PeerText.isControl)
    else { throw .malformed(field) }
    offset = end
    return text
  }

  /// An address, or nil where the sender says that there is none.
  private mutating func address(
    _ field: PeerMessageError.Field
  ) throws(PeerMessageError) -> IPAddress? {
    let mark = try byte(field)
    guard mark != 0 else { return nil }
    guard let family = AddressFamily(rawValue: mark),
      offset + family.addressLength <= bytes.count
    else { throw .malformed(field) }
    defer { offset += family.addressLength }
    return IPAddress(bytes.span, at: offset, family: family)
  }
}
