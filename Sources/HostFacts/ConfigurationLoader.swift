public import Configuration
import Glibc

/// Reads a configuration from the disk and holds it against the host.
public enum ConfigurationLoader {
  /// How facts of the host are judged.
  public enum Mode: Hashable, Sendable {
    /// On the host that is to run it.
    case online
    /// Somewhere else (`check --offline`): what is wrong with the host is a note.
    case offline
  }

  /// The whole configuration, with the cluster key in it, or all that is wrong with the text and
  /// with the host. Blocks on the disk and on look-ups of users; changes nothing.
  public static func load(
    file: String, context: ParseContext, mode: Mode = .online
  ) -> ParseResult {
    var result = ConfigurationParser.parse(file: file, source: HostFiles(), context: context)
    check(&result, mode)
    return result
  }

  /// The context of this host: its name up to the first dot.
  public static func hostContext() -> ParseContext {
    var buffer = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else {
      return ParseContext(hostName: "localhost")
    }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return ParseContext(hostName: String(decoding: bytes, as: UTF8.self))
  }

  /// Adds what the host says about the claims of a configuration.
  public static func check(_ result: inout ParseResult, _ mode: Mode) {
    let global = result.global
    var found: [Diagnostic] = []
    var interfaces: Set<String> = []
    var key: [UInt8]?
    var keys: [(instance: String, id: UInt8, secret: [UInt8])] = []
    for claim in result.claims {
      switch claim.kind {
      case .interface(let name, _):
        guard interfaces.insert(name).inserted, !exists(interface: name) else { continue }
        found.append(
          Diagnostic(
            .warning, "the interface '\(name)' does not exist", at: claim.span,
            hints: ["FAULT until it appears"]))
      case .script(let command, let keyword, let isUsed):
        // What is never run may be absent.
        guard keyword != "script" || isUsed else { continue }
        let check = ScriptCheck(command: command, keyword: keyword, global: global)
        found += check.findings().map {
          Diagnostic($0.severity, $0.message, at: claim.span, hints: $0.hints)
        }
      case .user(let user):
        if let diagnostic = check(user, at: claim.span) { found.append(diagnostic) }
      case .group(let name):
        guard Accounts.group(named: name) == nil else { continue }
        found.append(Diagnostic(.error, "there is no group '\(name)'", at: claim.span))
      case .clusterKey(let path):
        do {
          key = try ClusterKey.read(path)
        } catch {
          found.append(Diagnostic(.error, error.message, at: claim.span, hints: error.hints))
        }
      case .authenticationKey(let path, let instance, let id):
        do {
          let (secret, warning) = try AuthenticationKeyFile.read(path)
          keys.append((instance, id, secret))
          if let warning {
            found.append(
              Diagnostic(.warning, warning.message, at: claim.span, hints: warning.hints))
          }
        } catch {
          found.append(Diagnostic(.error, error.message, at: claim.span, hints: error.hints))
        }
      }
    }
    found += unknownTables(result)
    if mode == .offline { for index in found.indices { found[index].severity = .note } }
    result.configuration?.global.clusterKey = key
    for key in keys { result.configuration?.setSecret(key.secret, of: key.id, in: key.instance) }
    result.add(found)
  }

  /// The files of this host that name routing tables. Blocks on the disk.
  public static func routingTableFiles() -> [(path: String, bytes: [UInt8])] {
    RoutingTableNames.paths.compactMap { path in
      (try? HostFiles().read(path)).map { (path, $0) }
    }
  }

  /// Names of routing tables that this host does not know.
  private static func unknownTables(_ result: ParseResult) -> [Diagnostic] {
    let names = result.configuration?.namedRoutingTables ?? []
    guard !names.isEmpty else { return [] }
    let known = RoutingTableNames.read(routingTableFiles().map(\.bytes))
    return names.filter { known[$0] == nil }.sorted().map { name in
      Diagnostic(
        .error, "there is no routing table '\(name)' on this host", at: nil,
        hints: ["name it in /etc/iproute2/rt_tables, or write its number"])
    }
  }

  private static func exists(interface name: String) -> Bool {
    unsafe if_nametoindex(name) != 0
  }

  private static func check(_ user: ScriptUser, at span: SourceSpan) -> Diagnostic? {
    do {
      _ = try Accounts.resolve(user)
      return nil
    } catch {
      let hint = "behind a command stand a user and a group; quote a command with arguments"
      switch error {
      case .noUser(let name):
        return Diagnostic(.error, "there is no user '\(name)'", at: span, hints: [hint])
      case .noGroup(let name):
        return Diagnostic(.error, "there is no group '\(name)'", at: span, hints: [hint])
      }
    }
  }
}
