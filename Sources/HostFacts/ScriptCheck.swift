import Configuration

/// Judges whether a command can be run, and whether who should not could change it.
struct ScriptCheck {
  let command: ScriptCommand
  let keyword: String
  let global: GlobalDefinitions

  /// What is wrong.
  struct Finding {
    var severity = Severity.error
    var message: String
    var hints: [String] = []
  }

  /// `notify script` or `track script`.
  private var kind: String { keyword == "script" ? "track script" : "notify script" }

  /// The findings, the gravest first; empty if all is well.
  func findings() -> [Finding] {
    guard let program = command.arguments.first else { return [] }
    guard let path = ExecutableSearch.find(program) else {
      guard program.utf8.contains(UInt8(ascii: "/")) else {
        return [
          Finding(
            message: "\(kind) not found: '\(program)' is in no folder of PATH",
            hints: ["install it, or write its absolute path"])
        ]
      }
      return [
        Finding(
          message: "\(kind) with a relative path",
          hints: ["write an absolute path, or a bare name that is searched in PATH"])
      ]
    }
    let account: Account
    do {
      account = try Accounts.runner(of: command, global)
    } catch {
      // A user who does not exist is reported where it stands.
      return existence(path).map { [$0] } ?? []
    }
    if let finding = existence(path) ?? execution(path, account) ?? format(path) {
      return [finding]
    }
    return security(path, account).map { [$0] } ?? []
  }

  private func existence(_ path: String) -> Finding? {
    guard let status = FileStatus.following(path) else {
      let dangling = FileStatus.ofLink(path)?.kind == .link
      return Finding(
        message: dangling ? "\(kind) is a symbolic link to nowhere" : "\(kind) does not exist")
    }
    guard status.kind == .regular else { return Finding(message: "\(kind) is not a regular file") }
    guard status.mode & 0o111 != 0 else {
      return Finding(message: "\(kind) is not executable", hints: ["chmod 755 \(path)"])
    }
    return nil
  }

  private func execution(_ path: String, _ account: Account) -> Finding? {
    guard account.user != 0, let status = FileStatus.following(path) else { return nil }
    let bit: UInt32 =
      status.owner == account.user ? 0o100 : account.groups.contains(status.group) ? 0o010 : 0o001
    guard status.mode & bit == 0 else { return nil }
    return Finding(
      message: "\(kind) is not executable for user '\(account.name)'", hints: ["chmod 755 \(path)"])
  }

  /// What the kernel would say of the first bytes.
  private func format(_ path: String) -> Finding? {
    guard let head = FileAccess.head(path, count: 256) else { return nil }
    if head.starts(with: "#!".utf8) { return interpreter(head, path) }
    let isText = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    guard isText else { return nil }
    return Finding(
      message: head.isEmpty ? "\(kind) is empty" : "\(kind) names no interpreter",
      hints: ["its first line must be like #!/bin/sh"])
  }

  private func interpreter(_ head: [UInt8], _ path: String) -> Finding? {
    let line = head.dropFirst(2).prefix { $0 != 0x0A }
    if line.last == 0x0D {
      return Finding(
        message: "\(kind) has the line ends of another system",
        hints: [#"sed -i 's/\r$//' "# + path])
    }
    let word = line.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 }
    let name = String(decoding: word, as: UTF8.self)
    guard let status = FileStatus.following(name) else {
      return Finding(message: "the interpreter of the \(kind), '\(name)', does not exist")
    }
    guard status.kind == .regular, status.mode & 0o111 != 0 else {
      return Finding(message: "the interpreter of the \(kind), '\(name)', is not executable")
    }
    return nil
  }

  /// Whether somebody else could change what root runs.
  private func security(_ path: String, _ account: Account) -> Finding? {
    guard account.user == 0 else { return nil }
    if global.scriptSecurity, command.user == nil, global.scriptUser == nil {
      return Finding(
        message: "\(kind) would run as root, which enable_script_security does not allow unasked",
        hints: [
          "make a user '\(Accounts.standardUser)', or name one with script_user",
          "for root, say so: script_user root",
        ])
    }
    guard let weak = PathSecurity.weakest(path) else { return nil }
    return Finding(
      severity: global.scriptSecurity ? .error : .warning,
      message: "\(kind) runs as root, and others could change it: \(weak.path) \(weak.reason)",
      hints: [weak.remedy])
  }
}
