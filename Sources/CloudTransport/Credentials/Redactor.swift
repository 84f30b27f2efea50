/// The last guard: whatever leaves the agent for logs and people is searched for the secrets that it
/// has read. Nothing of ours puts them there; a provider could, by echoing a header in its answer.
public final class Redactor {
  /// Newest last; an old one is still a secret for a while.
  private var secrets: [[UInt8]] = []
  private static let most = 32
  /// Shorter ones would be found in innocent words.
  private static let shortest = 8

  /// A guard that knows no secret yet.
  public init() {}

  /// Takes note of a secret, and of each line and part of it.
  public func add(_ text: String) {
    let parts = text.split { $0.isWhitespace || $0 == "=" || $0 == ":" || $0 == "\"" }
    for part in [text[...]] + parts {
      let bytes = Array(part.utf8)
      guard bytes.count >= Self.shortest, !secrets.contains(bytes) else { continue }
      secrets.append(bytes)
    }
    if secrets.count > Self.most { secrets.removeFirst(secrets.count - Self.most) }
  }

  /// The same bytes with asterisks in place of secrets; lengths stay as they are, so an encoded
  /// message stays one.
  public func redact(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for secret in secrets where secret.count <= result.count {
      var start = 0
      while start + secret.count <= result.count {
        if result[start] == secret[0],
          result[start..<start + secret.count].elementsEqual(secret)
        {
          for index in start..<start + secret.count { result[index] = UInt8(ascii: "*") }
          start += secret.count
        } else {
          start += 1
        }
      }
    }
    return result
  }

  /// The same text with asterisks in place of secrets.
  public func redact(_ text: String) -> String {
    String(decoding: redact(Array(text.utf8)), as: UTF8.self)
  }
}
