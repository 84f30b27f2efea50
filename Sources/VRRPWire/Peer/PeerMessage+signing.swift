public import NetworkTypes

// For the flight recorder, which keeps messages without their codes and makes them anew.

extension PeerMessage {
  /// Which of the keys a message was signed with; nil if none.
  public static func signer(
    of message: Span<UInt8>, source: IPAddress, among keys: [PeerKey]
  ) -> Int? {
    guard isPeerMessage(message), message.count >= AdvertisementHeader.length + 1 + codeLength
    else { return nil }
    let end = message.count - codeLength
    return keys.firstIndex { key in
      let code = code(of: message.extracting(..<end), source: source, key: key)
      return (0..<codeLength).allSatisfy { code.byte($0) == message[end + $0] }
    }
  }

  /// Puts zeros in the place of the code and of the checksum, which nobody of ours looks at.
  public static func blank(_ message: inout [UInt8]) {
    guard message.count >= AdvertisementHeader.length + codeLength else { return }
    for index in (message.count - codeLength)..<message.count { message[index] = 0 }
    message[AdvertisementHeader.checksumOffset] = 0
    message[AdvertisementHeader.checksumOffset + 1] = 0
  }

  /// Puts the code of a key at the end of a message that has room for it.
  public static func sign(_ message: inout [UInt8], source: IPAddress, key: PeerKey) {
    guard message.count >= AdvertisementHeader.length + codeLength else { return }
    let end = message.count - codeLength
    let code = code(of: message.span.extracting(..<end), source: source, key: key)
    for index in 0..<codeLength { message[end + index] = code.byte(index) }
  }
}
