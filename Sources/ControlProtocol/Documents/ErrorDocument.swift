/// What kind of failure ended a command; each has an exit code, see ``ExitStatus``.
public enum ErrorCode: String, Hashable, Sendable, Decodable, CaseIterable {
  /// It was tried and failed.
  case failed
  /// A configuration is refused or missing.
  case configurationRefused
  /// The time given was not enough.
  case timedOut
  /// A check said no; nothing was changed.
  case refused
  /// Nothing answers on the control socket; made by the client.
  case noDaemon
  /// The command line is wrong, or names an instance that is not there.
  case usage
  /// The user may not do this.
  case notPermitted
}

/// Why a command ended otherwise than asked, with what to do next.
public struct ErrorDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// What kind of failure.
  public var code: ErrorCode
  /// A word for programs, in camelCase: `noPeerReady`, `masterCannotBeOutbid`.
  public var reason: String
  /// One or two sentences for people.
  public var message: String
  /// What to do next, one step or command each; in the order to try.
  public var next: [String]
  /// The instance that it is about; nil if it is about the node.
  public var instance: String?

  /// An error.
  public init(
    _ code: ErrorCode, reason: String, message: String, next: [String] = [],
    instance: String? = nil
  ) {
    self.code = code
    self.reason = reason
    self.message = message
    self.next = next
    self.instance = instance
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("code", code.rawValue)
      writer.field("reason", reason)
      writer.field("message", message)
      writer.field("next", next)
      writer.field("instance", instance)
    }
  }
}

/// Version of the form of all documents. It grows when a field changes its meaning or goes away,
/// not when one is added.
public let documentSchemaVersion = 1
