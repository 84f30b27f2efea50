import NetworkTypes

extension ControlRequest {
  /// The request as it travels: the name of the command, then `key=value` for each option that is
  /// not the default. Times and durations are whole microseconds; no field holds a NUL.
  public var fields: [String] {
    var writer = FieldWriter(name)
    switch self {
    case .status(let instance, let watch):
      writer.put("instance", instance)
      writer.put("watch", watch)
    case .promote(let request):
      writer.put(request)
    case .demote(let request, let peer):
      writer.put(request)
      writer.put("to", peer)
    case .release(let selection):
      writer.put(selection)
    case .maintenance(let request):
      writer.put("mode", request.mode.rawValue)
      writer.put("for", request.duration)
      writer.put("wait", request.wait)
      writer.put("reason", request.reason)
      writer.put("force", request.force)
    case .isMaster(let instance), .stats(let instance):
      writer.put("instance", instance)
    case .wait(let instance, let condition, let timeout):
      writer.put("condition", condition.rawValue)
      writer.put("instance", instance)
      writer.put("timeout", timeout)
    case .reload(let dryRun):
      writer.put("dry-run", dryRun)
    case .events(let query):
      writer.put(query)
    case .cloudAssign(let address):
      writer.put("address", address)
    case .version, .doctorFacts, .cloudShow, .record: break
    }
    return writer.fields
  }
}

/// Collects fields.
private struct FieldWriter {
  var fields: [String]

  init(_ name: String) {
    fields = [name]
  }

  /// Adds a field unless its value is missing. A NUL separates fields, so it cannot be in one.
  mutating func put(_ key: String, _ value: String?) {
    guard let value else { return }
    var text = String.UnicodeScalarView((key + "=").unicodeScalars)
    text.append(contentsOf: value.unicodeScalars.filter { $0 != "\0" })
    fields.append(String(text))
  }

  mutating func put(_ key: String, _ value: Microseconds?) {
    put(key, value.map { String($0.count) })
  }

  mutating func put(_ key: String, _ value: Bool) {
    if value { put(key, "yes") }
  }

  mutating func put(_ selection: InstanceSelection) {
    switch selection {
    case .onlyOne: break
    case .named(let name): put("instance", name)
    case .all: put("all", true)
    }
  }

  mutating func put(_ request: MoveRequest) {
    put(request.selection)
    put("for", request.duration)
    if let wait = request.wait { put("wait", wait) } else { put("no-wait", true) }
    put("reason", request.reason)
    put("force", request.force)
  }

  mutating func put(_ query: EventQuery) {
    put("instance", query.instance)
    put("since", query.since.map { String($0.unixMicroseconds) })
    put("until", query.until.map { String($0.unixMicroseconds) })
    for type in query.types { put("type", type) }
    put("last", query.last.map { String($0) })
    put("follow", query.follow)
  }
}
