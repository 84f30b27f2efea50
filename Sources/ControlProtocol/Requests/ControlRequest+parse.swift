import NetworkTypes

extension ControlRequest {
  /// Most fields of a request.
  public static let maximumFields = 64
  /// Most bytes of one field.
  public static let maximumFieldLength = 4_096

  /// The request that ``fields`` of the same version made, or anything a hostile client sent.
  ///
  /// Strict: unknown, repeated and misspelt options are refused, never ignored, so that a newer
  /// client learns that its option has no effect here.
  public init(fields: [String]) throws(ControlRequestError) {
    guard fields.count <= Self.maximumFields,
      fields.allSatisfy({ $0.utf8.count <= Self.maximumFieldLength })
    else { throw .tooLarge }
    guard let name = fields.first, !name.isEmpty else { throw .empty }
    var reader = try FieldReader(command: name, fields: fields.dropFirst())
    self = try Self.request(name, &reader)
    try reader.finish()
  }

  private static func request(
    _ name: String, _ reader: inout FieldReader
  ) throws(ControlRequestError) -> ControlRequest {
    switch name {
    case "status":
      return .status(instance: reader.take("instance"), watch: try reader.duration("watch"))
    case "promote": return .promote(try reader.move())
    case "demote":
      let peer = reader.take("to")
      return .demote(try reader.move(), to: peer)
    case "release": return .release(try reader.selection())
    case "maintenance": return .maintenance(try reader.maintenance())
    case "is-master": return .isMaster(instance: reader.take("instance"))
    case "wait":
      guard let text = reader.take("condition") else {
        throw .missingField(command: name, key: "condition")
      }
      guard let condition = WaitCondition(rawValue: text) else {
        throw .invalidValue(command: name, key: "condition", value: text)
      }
      return .wait(
        instance: reader.take("instance"), condition: condition,
        timeout: try reader.duration("timeout"))
    case "reload": return .reload(dryRun: try reader.flag("dry-run"))
    case "events": return .events(try reader.events())
    case "stats": return .stats(instance: reader.take("instance"))
    case "version": return .version
    case "doctor": return .doctorFacts
    case "cloud-show": return .cloudShow
    case "cloud-assign": return .cloudAssign(address: reader.take("address"))
    case "record": return .record
    default: throw .unknownCommand(name)
    }
  }
}

/// Takes options one by one; what is left at the end is unknown.
private struct FieldReader {
  let command: String
  /// Values in the order in which they were given.
  var values: [(key: String, value: String)] = []

  init(command: String, fields: ArraySlice<String>) throws(ControlRequestError) {
    self.command = command
    for field in fields {
      // By scalars: a combining mark behind it would make another character of the sign.
      guard let equals = field.unicodeScalars.firstIndex(of: "=") else {
        throw .unknownField(command: command, field: field)
      }
      let key = String(field[..<equals])
      guard key == "type" || !values.contains(where: { $0.key == key }) else {
        throw .duplicateField(command: command, key: key)
      }
      let start = field.unicodeScalars.index(after: equals)
      values.append((key, String(field.unicodeScalars[start...])))
    }
  }

  func finish() throws(ControlRequestError) {
    if let left = values.first { throw .unknownField(command: command, field: left.key) }
  }

  mutating func take(_ key: String) -> String? {
    guard let index = values.firstIndex(where: { $0.key == key }) else { return nil }
    return values.remove(at: index).value
  }

  func invalid(_ key: String, _ value: String) -> ControlRequestError {
    .invalidValue(command: command, key: key, value: value)
  }

  mutating func flag(_ key: String) throws(ControlRequestError) -> Bool {
    guard let text = take(key) else { return false }
    guard text == "yes" else { throw invalid(key, text) }
    return true
  }

  mutating func integer(_ key: String) throws(ControlRequestError) -> Int64? {
    guard let text = take(key) else { return nil }
    guard let value = Int64(text), String(value) == text else { throw invalid(key, text) }
    return value
  }

  /// A duration of zero to a hundred years; more could overflow a clock.
  mutating func duration(_ key: String) throws(ControlRequestError) -> Microseconds? {
    guard let count = try integer(key) else { return nil }
    guard (0...36_525 * 86_400_000_000).contains(count) else { throw invalid(key, String(count)) }
    return Microseconds(count)
  }

  mutating func selection() throws(ControlRequestError) -> InstanceSelection {
    let all = try flag("all")
    guard let name = take("instance") else { return all ? .all : .onlyOne }
    guard !all else { throw invalid("instance", name) }
    return .named(name)
  }

  mutating func move() throws(ControlRequestError) -> MoveRequest {
    let withoutWait = try flag("no-wait")
    let wait = try duration("wait")
    if withoutWait, let wait { throw invalid("wait", String(wait.count)) }
    return MoveRequest(
      selection: try selection(), duration: try duration("for"),
      wait: withoutWait ? nil : wait ?? MoveRequest.defaultWait, reason: take("reason"),
      force: try flag("force"))
  }

  mutating func maintenance() throws(ControlRequestError) -> MaintenanceRequest {
    let text = take("mode") ?? MaintenanceRequest.Mode.show.rawValue
    guard let mode = MaintenanceRequest.Mode(rawValue: text) else { throw invalid("mode", text) }
    return MaintenanceRequest(
      mode: mode, duration: try duration("for"),
      wait: try duration("wait") ?? MoveRequest.defaultWait, reason: take("reason"),
      force: try flag("force"))
  }

  mutating func events() throws(ControlRequestError) -> EventQuery {
    var query = EventQuery(instance: take("instance"))
    query.since = try integer("since").map(WallTime.init(unixMicroseconds:))
    query.until = try integer("until").map(WallTime.init(unixMicroseconds:))
    while let type = take("type") { query.types.append(type) }
    query.last = try integer("last").map { Int(clamping: max(0, $0)) }
    query.follow = try flag("follow")
    return query
  }
}
