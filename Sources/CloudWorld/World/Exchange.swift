/// A call of an API and its answer word for word, so that others can compare both with the
/// provider's specification. The header with the token is left out.
public struct Exchange: Sendable, Equatable {
  /// The number that the request has in the request log.
  public var sequence: Int
  /// The method.
  public var method: String
  /// The path with the query.
  public var target: String
  /// The type of the request's body.
  public var contentType: String?
  /// The request's body.
  public var body: [UInt8]
  /// The answer.
  public var answer: Answer
  /// False if a fault made the answer, or might have changed it.
  public var isOurs: Bool

  /// Bytes of a body that are kept.
  private static let keptBytes = 1 << 16

  init(_ sequence: Int, _ request: APIRequest, _ answer: Answer, isOurs: Bool) {
    self.sequence = sequence
    method = request.method
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    target = query.isEmpty ? request.path : "\(request.path)?\(query)"
    contentType = request.field("content-type")
    body = Array(request.body.prefix(Self.keptBytes))
    self.answer = answer
    self.answer.body = Array(answer.body.prefix(Self.keptBytes))
    self.isOurs = isOurs
  }

  /// The exchange as the admin endpoint shows it.
  public var document: JSONValue {
    [
      "sequence": .integer(sequence), "method": .string(method), "target": .string(target),
      "content_type": JSONValue(contentType),
      "body": .string(String(decoding: body, as: UTF8.self)), "status": .integer(answer.status),
      "headers": .object(answer.fields.map { JSONMember($0.name, .string($0.value)) }),
      "answer": .string(String(decoding: answer.body, as: UTF8.self)), "ours": .boolean(isOurs),
    ]
  }
}
