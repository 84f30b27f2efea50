public import AgentProtocol

/// What reads files and variables of the agent; tests bring their own.
public protocol CredentialFiles: AnyObject {
  /// The contents of a file, at most `limit` bytes.
  ///
  /// - Throws: `CredentialFault`, with a text that names the file and says what to do.
  func contents(of path: String, limit: Int) throws(CredentialFault) -> String
  /// What changes whenever the file does: times, size and number; nil if there is no file.
  func stamp(of path: String) -> String?
  /// A variable of the agent's environment.
  func variable(_ name: String) -> String?
  /// True if every user of this machine can read the file.
  func isOpenToAll(_ path: String) -> Bool
}

/// Why there is no credential.
public struct CredentialFault: Error, Equatable, Sendable {
  /// What is wrong.
  public var text: String
  /// What to do.
  public var remedy: String

  /// A fault from its texts.
  public init(_ text: String, remedy: String) {
    self.text = text
    self.remedy = remedy
  }
}

/// Reads the text of one credential, and again when its file has changed or a provider refused it.
public final class CredentialReader {
  /// Most bytes of a credential.
  static let sizeLimit = 64 * 1024

  private let source: CredentialSource
  private let files: any CredentialFiles
  private let redactor: Redactor
  private var text: String?
  private var stamp: String?

  /// A reader of that source.
  public init(_ source: CredentialSource, _ services: ProviderServices) {
    self.source = source
    files = services.files
    redactor = services.redactor
  }

  /// Where it comes from, for people.
  public var name: String {
    switch source {
    case .file(let path): path
    case .credential(let name): "systemd credential \(name)"
    case .environment(let name): "variable \(name)"
    case .machine: "the machine's own role"
    }
  }

  /// What is careless about the place of the secret, and what to do; nil if nothing.
  public static func carelessness(
    _ source: CredentialSource, _ files: any CredentialFiles
  ) -> (text: String, remedy: String)? {
    guard case .file(let path) = source, files.isOpenToAll(path) else { return nil }
    return (
      "Every user of this machine can read \(path).",
      "chown root:failover-agent \(path) && chmod 0640 \(path)"
    )
  }

  /// What is held is of no use any more: the next `read` reads anew.
  public func invalidate() {
    text = nil
    stamp = nil
  }

  /// The text, without white space at its ends.
  ///
  /// - Throws: if it cannot be read or is empty.
  public func read() throws(CredentialFault) -> String {
    switch source {
    case .machine:
      throw CredentialFault(
        "There is no token in the configuration.", remedy: "Add token_file PATH to the provider.")
    case .environment(let name):
      guard let value = files.variable(name)?.trimmed, !value.isEmpty else {
        throw CredentialFault(
          "The environment of the agent has no \(name).",
          remedy: "Set it in the unit of failoverd, or use token_file.")
      }
      redactor.add(value)
      return value
    case .file(let path): return try read(file: path)
    case .credential(let name):
      guard let folder = files.variable("CREDENTIALS_DIRECTORY") else {
        throw CredentialFault(
          "systemd passed no credentials to failoverd.",
          remedy: "Add LoadCredential=\(name):PATH to the unit of failoverd.")
      }
      guard !name.isEmpty, !name.contains("/"), name != ".." else {
        throw CredentialFault(
          "'\(name)' is no name of a credential.", remedy: "Write the name without a path.")
      }
      return try read(file: "\(folder)/\(name)")
    }
  }

  private func read(file path: String) throws(CredentialFault) -> String {
    let present = files.stamp(of: path)
    if let text, let stamp, stamp == present { return text }
    let found = try files.contents(of: path, limit: Self.sizeLimit).trimmed
    guard !found.isEmpty else {
      throw CredentialFault("\(path) is empty.", remedy: "Write the token into it.")
    }
    redactor.add(found)
    text = found
    stamp = present
    return found
  }
}
