/// Why the fields of a client are not a request.
public enum ControlRequestError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No field at all.
  case empty
  /// More fields, or a longer one, than any request has.
  case tooLarge
  /// No command of this name; a newer client, perhaps.
  case unknownCommand(String)
  /// A field without `=`, or an option that the command does not have.
  case unknownField(command: String, field: String)
  /// An option given twice.
  case duplicateField(command: String, key: String)
  /// An option that the command needs is not there.
  case missingField(command: String, key: String)
  /// A value that the option does not take.
  case invalidValue(command: String, key: String, value: String)

  /// What is wrong; harmless on a terminal.
  public var description: String {
    switch self {
    case .empty: "an empty request"
    case .tooLarge: "a request with too many or too long fields"
    case .unknownCommand(let name):
      "the daemon knows no command '\(SafeText.line(name))'; is it older than the client?"
    case .unknownField(let command, let field): "\(command) takes no '\(SafeText.line(field))'"
    case .duplicateField(let command, let key): "\(command) got '\(key)' twice"
    case .missingField(let command, let key): "\(command) needs '\(key)'"
    case .invalidValue(let command, let key, let value):
      "\(command): '\(SafeText.line(value))' is no value for '\(key)'"
    }
  }
}
