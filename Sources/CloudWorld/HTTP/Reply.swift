/// Status, headers and body of an answer.
public struct Answer: Sendable, Equatable {
  /// The HTTP status.
  public var status: Int
  /// The headers but Content-Length and Date, which the HTTP edge adds.
  public var fields: [HeaderField]
  /// The body.
  public var body: [UInt8]

  /// An answer.
  public init(status: Int, fields: [HeaderField] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// An answer with a JSON document.
  public init(status: Int, json: JSONValue, fields: [HeaderField] = []) {
    self.init(
      status: status,
      fields: [HeaderField("content-type", "application/json; charset=utf-8")] + fields,
      body: json.bytes)
  }

  /// An answer with plain text.
  public init(status: Int, text: String) {
    self.init(
      status: status, fields: [HeaderField("content-type", "text/plain; charset=utf-8")],
      body: Array(text.utf8))
  }
}

/// How an answer travels.
public enum Delivery: Sendable, Equatable {
  /// As it should.
  case whole
  /// The first so many bytes of the body, of which all are announced; then the connection ends.
  case truncated(bytes: Int)
  /// So many bytes of the body each second, at least one at a time.
  case slow(bytesPerSecond: Int)
  /// Not at all: the connection stays open and silent.
  case never
  /// Not at all: the connection is reset.
  case reset
}

/// What the HTTP edge is to do with a request.
public struct Reply: Sendable, Equatable {
  /// The answer; not sent if the delivery says so.
  public var answer: Answer
  /// How it travels.
  public var delivery: Delivery
  /// Milliseconds to wait before the answer leaves.
  public var delayMilliseconds: Int

  /// A reply.
  public init(_ answer: Answer, delivery: Delivery = .whole, delayMilliseconds: Int = 0) {
    self.answer = answer
    self.delivery = delivery
    self.delayMilliseconds = delayMilliseconds
  }
}
