/// The file that AWS's own tools call shared credentials: sections in brackets, `name = value`.
enum SharedCredentials {
  /// The keys of a profile.
  ///
  /// - Throws: if there are none; the text names the profile and settings, never a value.
  static func keys(
    in text: String, profile: String, path: String
  ) throws(CredentialFault) -> AWSCredentials {
    guard let settings = settings(in: text, profile: profile) else {
      throw CredentialFault(
        "\(path) has no profile [\(profile)].",
        remedy: "Write [\(profile)], aws_access_key_id = … and aws_secret_access_key = ….")
    }
    guard let identifier = settings["aws_access_key_id"],
      let secret = settings["aws_secret_access_key"], !identifier.isEmpty, !secret.isEmpty
    else {
      let indirect = ["role_arn", "credential_process", "sso_session", "sso_start_url"]
      if let name = indirect.first(where: { settings[$0] != nil }) {
        throw CredentialFault(
          "Profile [\(profile)] of \(path) uses \(name), which failover does not follow.",
          remedy: "Use a profile with keys in it, or the instance's role.")
      }
      throw CredentialFault(
        "Profile [\(profile)] of \(path) lacks aws_access_key_id or aws_secret_access_key.",
        remedy: "Write both.")
    }
    let token = settings["aws_session_token"] ?? settings["aws_security_token"]
    return AWSCredentials(
      accessKeyID: identifier, secretAccessKey: secret,
      sessionToken: token?.isEmpty == false ? token : nil)
  }

  /// The settings of a profile; nil without such a section. The last of equal names counts.
  private static func settings(in text: String, profile: String) -> [String: String]? {
    var settings: [String: String]?
    var isInside = false
    for line in text.split(whereSeparator: \.isNewline) {
      let line = String(line).trimmed
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      if line.hasPrefix("[") {
        let name = String(line.dropFirst().prefix { $0 != "]" }).trimmed
        isInside = name == profile
        if isInside, settings == nil { settings = [:] }
      } else if isInside, let sign = line.firstIndex(of: "=") {
        let name = String(line[..<sign]).trimmed.lowercased()
        settings?[name] = String(line[line.index(after: sign)...]).trimmed
      }
    }
    return settings
  }
}
