/// One name and value of an HTTP header.
public struct HeaderField: Sendable, Equatable {
  /// The name, in small letters.
  public var name: String
  /// The value.
  public var value: String

  /// A field; the name is turned into small letters.
  public init(_ name: String, _ value: String) {
    self.name = name.lowercased()
    self.value = value
  }
}

/// Which of the emulator's doors a request came through.
public enum Listener: String, Sendable, CaseIterable {
  /// The providers' APIs.
  case api
  /// The metadata service of the nodes.
  case metadata
}

/// A request as the HTTP edge hands it in.
public struct APIRequest: Sendable, Equatable {
  /// The door.
  public var listener: Listener
  /// `GET`, `POST`, …
  public var method: String
  /// The path without the query, as it was sent.
  public var path: String
  /// The parts of the path between slashes, percent-decoded; a slash at the end adds none.
  public var segments: [String]
  /// Names and values of the query, in order, percent-decoded.
  public var query: [(name: String, value: String)]
  /// The headers.
  public var fields: [HeaderField]
  /// The body.
  public var body: [UInt8]
  /// The source address of the connection, without the port.
  public var caller: String
  /// `http` or `https`, for links in answers.
  public var scheme: String

  /// A request for a target such as `/v2/reserved_ips?page=2`.
  public init(
    listener: Listener = .api, method: String, target: String, fields: [HeaderField] = [],
    body: [UInt8] = [], caller: String, scheme: String = "http"
  ) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.listener = listener
    self.method = method
    self.path = String(parts.first ?? "")
    self.segments = self.path.split(separator: "/").map { Percent.decoded($0) }
    self.query = Percent.pairs(parts.count > 1 ? parts[1] : "")
    self.fields = fields
    self.body = body
    self.caller = caller
    self.scheme = scheme
  }

  /// The value of a header; nil if it was not sent.
  public func field(_ name: String) -> String? {
    fields.first { $0.name == name }?.value
  }

  /// The first value of a name in the query.
  public func parameter(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  /// What a call of EC2's query API asks for, as `DescribeNetworkInterfaces`.
  var action: String? {
    guard listener == .api, method == "POST", segments.isEmpty else { return nil }
    return AmazonParameters(self).first("Action")
  }

  /// What stands behind `Bearer` in the header Authorization.
  public var bearer: String? {
    guard let value = field("authorization") else { return nil }
    let words = value.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
    return String(words[1])
  }

  /// True if every part is equal.
  public static func == (left: APIRequest, right: APIRequest) -> Bool {
    left.listener == right.listener && left.method == right.method && left.path == right.path
      && left.query.elementsEqual(right.query, by: ==) && left.fields == right.fields
      && left.body == right.body && left.caller == right.caller && left.scheme == right.scheme
  }
}

/// Percent-encoding of URLs. Source: RFC 3986 section 2.1.
enum Percent {
  /// The text with `%XX` replaced; what is no such sequence stays.
  static func decoded(_ text: some StringProtocol, plusIsBlank: Bool = false) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        result.append(byte)
        index += 3
      } else {
        let isBlank = plusIsBlank && bytes[index] == UInt8(ascii: "+")
        result.append(isBlank ? UInt8(ascii: " ") : bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Names and values of a query or of a form.
  static func pairs(_ text: some StringProtocol) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? decoded(parts[1], plusIsBlank: true) : ""
      return (decoded(parts[0], plusIsBlank: true), value)
    }
  }
}
