import AgentProtocol
import ControlProtocol

/// The places where keys of AWS are looked for.
///
/// Without a place in the configuration: the variables `AWS_ACCESS_KEY_ID` and so on, then the
/// shared file, then the instance's role, as AWS's own tools do. With `profile`, not the variables.
enum AWSKeySource {
  /// Keys and the name of their place; nil if the instance's role is to be asked.
  ///
  /// - Throws: if the place has none.
  static func local(
    _ source: CredentialSource, _ profile: String?, _ files: any CredentialFiles
  ) throws(CredentialFault) -> (AWSCredentials, String)? {
    switch source {
    case .file(let path): return try (shared(path, profile, files), path)
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
      return try (shared("\(folder)/\(name)", profile, files), Self.name(source))
    case .environment(let name):
      guard let credentials = try variables(name, files) else {
        throw CredentialFault(
          "The environment of the agent has no \(name).",
          remedy: "Set it in the unit of failoverd, or use token_file.")
      }
      return (credentials, Self.name(source))
    case .machine:
      if profile == nil, let credentials = try variables("AWS_ACCESS_KEY_ID", files) {
        return (credentials, "variable AWS_ACCESS_KEY_ID")
      }
      if let path = sharedPath(files) { return try (shared(path, profile, files), path) }
      guard profile == nil else {
        throw CredentialFault(
          "There is no file of shared credentials with a profile in it.",
          remedy: "Add token_file PATH to the provider.")
      }
      return nil
    }
  }

  /// Where a source is, for people.
  static func name(_ source: CredentialSource) -> String {
    switch source {
    case .file(let path): path
    case .credential(let name): "systemd credential \(name)"
    case .environment(let name): "variable \(name)"
    case .machine: "the instance's role"
    }
  }

  /// The keys of the instance's role.
  static func role(
    _ metadata: InstanceMetadata, _ call: ProviderCall
  ) async throws(CredentialFault) -> AWSCredentials {
    let folder = "meta-data/iam/security-credentials"
    let remedy = "Attach a role to the instance, or add token_file PATH to the provider."
    do {
      let list = try await metadata.textIfPresent("\(folder)/", call)
      guard let name = list?.split(whereSeparator: \.isNewline).first, isRoleName(name) else {
        throw CredentialFault("The instance has no role.", remedy: remedy)
      }
      let response = try await metadata.response("\(folder)/\(name)", call)
      let keys = JSONAnswer.decodeIfPossible(RoleKeys.self, response)
      guard response.status == 200, let keys, keys.code == nil || keys.code == "Success",
        let identifier = keys.accessKeyID, let secret = keys.secretAccessKey
      else {
        throw CredentialFault("The role of the instance gives no keys.", remedy: remedy)
      }
      return AWSCredentials(
        accessKeyID: identifier, secretAccessKey: secret, sessionToken: keys.token,
        expiresAt: keys.expiration.flatMap { RFC3339.parse($0) })
    } catch let fault as CredentialFault {
      throw fault
    } catch let failure as CallFailure {
      throw CredentialFault(failure.text, remedy: remedy)
    } catch {
      throw CredentialFault("The role of the instance gives no keys.", remedy: remedy)
    }
  }

  /// The metadata service's answer about a role.
  private struct RoleKeys: Decodable {
    enum CodingKeys: String, CodingKey {
      case code = "Code"
      case accessKeyID = "AccessKeyId"
      case secretAccessKey = "SecretAccessKey"
      case token = "Token"
      case expiration = "Expiration"
    }
    let code: String?
    let accessKeyID: String?
    let secretAccessKey: String?
    let token: String?
    let expiration: String?
  }

  private static func isRoleName(_ name: Substring) -> Bool {
    (1...128).contains(name.utf8.count)
      && name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic && $0.isASCII || $0.properties.numericType != nil && $0.isASCII
          || "+=,.@_-".unicodeScalars.contains($0)
      } && name != "." && name != ".."
  }

  /// `token_env AWS_ACCESS_KEY_ID`; the two other variables are called like it.
  private static func variables(
    _ name: String, _ files: any CredentialFiles
  ) throws(CredentialFault) -> AWSCredentials? {
    guard name.hasSuffix("ACCESS_KEY_ID") else {
      throw CredentialFault(
        "'\(name)' is no variable of keys of AWS.",
        remedy: "Write token_env AWS_ACCESS_KEY_ID, or another name that ends in ACCESS_KEY_ID.")
    }
    guard let identifier = files.variable(name)?.trimmed, !identifier.isEmpty else { return nil }
    let prefix = name.dropLast("ACCESS_KEY_ID".count)
    guard let secret = files.variable("\(prefix)SECRET_ACCESS_KEY")?.trimmed, !secret.isEmpty else {
      throw CredentialFault(
        "The environment of the agent has \(name) without \(prefix)SECRET_ACCESS_KEY.",
        remedy: "Set both in the unit of failoverd.")
    }
    let token = files.variable("\(prefix)SESSION_TOKEN")?.trimmed
    return AWSCredentials(
      accessKeyID: identifier, secretAccessKey: secret,
      sessionToken: token?.isEmpty == false ? token : nil)
  }

  private static func sharedPath(_ files: any CredentialFiles) -> String? {
    if let path = files.variable("AWS_SHARED_CREDENTIALS_FILE"), !path.isEmpty { return path }
    guard let home = files.variable("HOME"), home.hasPrefix("/") else { return nil }
    let path = "\(home)/.aws/credentials"
    return files.stamp(of: path) == nil ? nil : path
  }

  private static func shared(
    _ path: String, _ profile: String?, _ files: any CredentialFiles
  ) throws(CredentialFault) -> AWSCredentials {
    let text = try files.contents(of: path, limit: CredentialReader.sizeLimit)
    return try SharedCredentials.keys(in: text, profile: profile ?? "default", path: path)
  }
}
