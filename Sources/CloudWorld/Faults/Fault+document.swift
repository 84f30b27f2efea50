import ControlProtocol

extension Fault {
  /// The fault that a document orders (docs/CLOUD-EMULATOR.md), at a time.
  init(_ document: JSONValue, at now: WallTime) throws(DocumentError) {
    let reader = JSONReader(document)
    try reader.allow([
      "fault", "listener", "method", "path", "action", "caller", "token", "skip", "count", "for_ms",
      "after_acting", "status", "body", "headers", "bytes", "ms", "bytes_per_second",
      "retry_after", "outcome", "status_text",
    ])
    var listener: Listener?
    if let name = try reader.optionalText("listener") {
      listener = Listener(rawValue: name)
      guard listener != nil else { throw reader.error("listener", "expected api or metadata") }
    }
    id = 0
    pattern = RequestPattern(
      listener: listener, method: try reader.optionalText("method"),
      path: try reader.optionalText("path"), action: try reader.optionalText("action"),
      caller: try reader.optionalText("caller"), token: try reader.optionalText("token"))
    skip = try reader.optionalInteger("skip") ?? 0
    count = try reader.optionalInteger("count", from: 1)
    until = try reader.optionalInteger("for_ms").map { now.later(milliseconds: $0) }
    effect = try Effect(reader)
  }

  /// The fault as the admin endpoint shows it.
  var document: JSONValue {
    [
      "id": .integer(id), "fault": .string(effect.name),
      "listener": JSONValue(pattern.listener?.rawValue), "method": JSONValue(pattern.method),
      "path": JSONValue(pattern.path), "action": JSONValue(pattern.action),
      "caller": JSONValue(pattern.caller),
      "token": JSONValue(pattern.token), "skip": .integer(skip), "count": JSONValue(count),
      "until": JSONValue(until?.rfc3339),
    ]
  }
}

extension Fault.Effect {
  /// The name in the document that orders it.
  var name: String {
    switch self {
    case .answer: "answer"
    case .hang: "hang"
    case .reset: "reset"
    case .truncate: "truncate"
    case .large: "large"
    case .delay: "delay"
    case .slow: "slow"
    case .throttle: "throttle"
    case .action: "action"
    case .stale: "stale"
    }
  }

  init(_ reader: JSONReader) throws(DocumentError) {
    let afterActing = try reader.boolean("after_acting", default: false)
    switch try reader.text("fault") {
    case "answer": self = .answer(try Self.answer(reader), afterActing: afterActing)
    case "hang": self = .hang(afterActing: afterActing)
    case "reset": self = .reset(afterActing: afterActing)
    case "truncate": self = .truncate(bytes: try reader.integer("bytes"))
    case "large": self = .large(bytes: try reader.optionalInteger("bytes") ?? 10_000_000)
    case "delay": self = .delay(milliseconds: try reader.integer("ms"))
    case "slow": self = .slow(bytesPerSecond: try reader.integer("bytes_per_second", from: 1))
    case "throttle":
      self = .throttle(retryAfterSeconds: try reader.optionalInteger("retry_after"))
    case "action": self = .action(try Self.outcome(reader))
    case "stale": self = .stale(milliseconds: try reader.integer("ms"))
    default:
      throw reader.error(
        "fault",
        "expected answer, hang, reset, truncate, large, delay, slow, throttle, action or stale")
    }
  }

  /// Status 200 to 599; `body` as text, or as any other JSON, which is sent as JSON.
  private static func answer(_ reader: JSONReader) throws(DocumentError) -> Answer {
    let status = try reader.integer("status", from: 200)
    guard status < 600 else { throw reader.error("status", "expected 200 to 599") }
    var answer: Answer
    switch reader.value["body"] {
    case nil: answer = Answer(status: status)
    case .string(let text): answer = Answer(status: status, text: text)
    case .some(let document): answer = Answer(status: status, json: document)
    }
    for member in reader.object("headers")?.value.members ?? [] {
      guard let value = member.value.text else { throw reader.error("headers", "expected strings") }
      answer.fields.removeAll { $0.name == member.name.lowercased() }
      answer.fields.append(HeaderField(member.name, value))
    }
    return answer
  }

  private static func outcome(_ reader: JSONReader) throws(DocumentError) -> ActionFault {
    switch try reader.text("outcome") {
    case "errored": .errored
    case "stuck": .stuck
    case "missing": .missing
    case "lasting": .lasting(milliseconds: try reader.integer("ms"))
    case "reported": .reported(try reader.text("status_text"))
    default:
      throw reader.error("outcome", "expected errored, stuck, missing, lasting or reported")
    }
  }
}
