import Crypto
import FoundationEssentials

/// A request in the one form that both sides sign.
///
/// Source: AWS Signature Version 4, "Create a canonical request".
struct CanonicalRequest: Sendable {
  /// The lines that are signed.
  let text: String
  /// Names of the signed fields, sorted, as `host;x-amz-date`.
  let signedFields: String

  /// The canonical form of a request.
  ///
  /// - Parameters:
  ///   - target: path and query as a person would write them; what is percent-encoded in the query
  ///     counts as what it stands for.
  ///   - fields: header fields to sign, `host` among them; duplicates are joined in their order.
  ///   - payloadHash: SHA-256 of the body in hexadecimal digits.
  ///   - normalizesPath: whether `.`, `..` and empty segments are removed from the path.
  init(
    method: String, target: String, fields: [(name: String, value: String)], payloadHash: String,
    normalizesPath: Bool = true
  ) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = Self.path(String(parts.first ?? "/"), normalizes: normalizesPath)
    let query = parts.count == 2 ? Self.query(parts[1]) : ""
    var values: [String: [String]] = [:]
    for (name, value) in fields {
      values[name.lowercased(), default: []].append(Self.trimmed(value))
    }
    let names = values.keys.sorted(by: Self.precedes)
    let lines = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))\n" }
    signedFields = names.joined(separator: ";")
    text = [method, path, query, lines.joined(), signedFields, payloadHash]
      .joined(separator: "\n")
  }

  /// SHA-256 of a body or text in hexadecimal digits.
  static func hash(_ bytes: [UInt8]) -> String {
    HexText.lower(SHA256.hash(data: bytes))
  }

  /// Bytes decide, not the rules of a language.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func path(_ path: String, normalizes: Bool) -> String {
    guard normalizes else { return PercentEncoding.encode(path, keepsSlashes: true) }
    var segments: [Substring] = []
    for segment in path.split(separator: "/") where segment != "." {
      if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
    }
    // "/a/" and "/a/." keep their last slash.
    let isFolder = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
    let joined = "/" + segments.joined(separator: "/") + (isFolder && !segments.isEmpty ? "/" : "")
    return PercentEncoding.encode(joined, keepsSlashes: true)
  }

  private static func query(_ query: Substring) -> String {
    let pairs = query.split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = PercentEncoding.encode(PercentEncoding.decode(sides.first ?? ""))
      let value = sides.count == 2 ? PercentEncoding.encode(PercentEncoding.decode(sides[1])) : ""
      return (name, value)
    }
    let sorted = pairs.sorted { left, right in
      left.0 == right.0 ? precedes(left.1, right.1) : precedes(left.0, right.0)
    }
    return sorted.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  /// Without white space at the ends; runs of it inside count as one space.
  private static func trimmed(_ value: String) -> String {
    value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }
}

/// Percent-encoding as AWS asks for it: everything but RFC 3986's unreserved characters.
enum PercentEncoding {
  /// The encoding of a text's UTF-8.
  static func encode(_ text: String, keepsSlashes: Bool = false) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      if isUnreserved(byte) || (keepsSlashes && byte == UInt8(ascii: "/")) {
        result.append(byte)
      } else {
        HexText.appendPercent(byte, to: &result)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// What an encoded text stands for; a `%` that starts no code stands for itself.
  static func decode(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16),
        bytes[index + 1] != UInt8(ascii: "+")
      {
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
