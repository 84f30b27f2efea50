/// The blocks of the language that have keywords of their own.
public enum BlockKind: String, Hashable, Sendable, CaseIterable {
  /// Outside of any block.
  case root = "top level"
  /// `global_defs`.
  case global = "global_defs"
  /// `vrrp_script`.
  case script = "vrrp_script"
  /// `vrrp_track_process`.
  case process = "vrrp_track_process"
  /// `vrrp_instance`.
  case instance = "vrrp_instance"
  /// `authentication` of an instance.
  case authentication = "authentication"
  /// `auth_hmac` of an instance.
  case hmac = "auth_hmac"
  /// `vrrp_sync_group`.
  case syncGroup = "vrrp_sync_group"
  /// `track_file`.
  case trackFile = "track_file"
  /// `track_group`.
  case trackGroup = "track_group"
  /// `garp_group`.
  case announcementGroup = "garp_group"
  /// `witness`, in an instance or at the top level.
  case witness = "witness"
  /// `etcd`.
  case etcd = "etcd"
  /// `cloud_provider`.
  case cloudProvider = "cloud_provider"
  /// `cloud_address`, in an instance or at the top level.
  case cloudAddress = "cloud_address"
}

/// What failover does with a keyword.
public enum KeywordState: Hashable, Sendable {
  /// It works, as keepalived's where keepalived has it.
  case works
  /// It is read, and a warning says what happens instead.
  case accepted(String)
  /// The file is refused, for this reason: ignoring the keyword would be dangerous.
  case refused(String)
  /// It configures something else than VRRP: refused, or skipped whole with `vrrp_only`.
  case foreign
}

/// What stands behind a keyword.
enum KeywordForm: Sendable {
  /// Arguments on its line.
  case line
  /// A block of keywords.
  case block(BlockKind)
  /// A block of values, one a line.
  case list
}

/// One row of the table that the parser, the hints, the documentation and the tests share.
///
/// A class, since the parser looks one up for each line: nothing is copied then.
final class Keyword: Sendable {
  let name: String
  let block: BlockKind
  /// Arguments with their unit and range, as the documentation shows them.
  let syntax: String
  /// What holds without it.
  let standard: String
  let state: KeywordState
  /// What it does, in a few words.
  let meaning: String
  let form: KeywordForm
  /// True if a second one adds to the first instead of replacing it.
  let repeatable: Bool
  /// True for scripts of transitions, pipes and tracked files: keepalived ignores a second one.
  var firstCounts: Bool {
    switch block {
    case .instance, .syncGroup:
      name.hasPrefix("notify") && name != "notify_timeout" && name != "notify_priority_changes"
    case .global: name.hasPrefix("notify_fifo") || name.hasPrefix("vrrp_notify_fifo")
    case .trackFile: name == "file"
    default: false
    }
  }
  /// Takes it into the configuration; nil for keywords that failover will not do. Where it is there
  /// and the keyword does not work, ``PendingKeywords`` says why.
  let read: (@Sendable (inout Reader, Statement) -> Void)?

  private init(
    name: String, block: BlockKind, syntax: String, standard: String, state: KeywordState,
    meaning: String, form: KeywordForm, repeatable: Bool,
    read: (@Sendable (inout Reader, Statement) -> Void)?
  ) {
    self.name = name
    self.block = block
    self.syntax = syntax
    self.standard = standard
    self.state = state
    self.meaning = meaning
    self.form = form
    self.repeatable = repeatable
    self.read = read
  }

  /// The same keyword with another state.
  func with(_ state: KeywordState) -> Keyword {
    Keyword(
      name: name, block: block, syntax: syntax, standard: standard, state: state, meaning: meaning,
      form: form, repeatable: repeatable, read: read)
  }

  /// A keyword that works.
  static func works(
    _ block: BlockKind, _ name: String, _ syntax: String, _ standard: String, _ meaning: String,
    form: KeywordForm = .line, repeatable: Bool = false,
    read: @escaping @Sendable (inout Reader, Statement) -> Void
  ) -> Keyword {
    Keyword(
      name: name, block: block, syntax: syntax, standard: standard, state: .works,
      meaning: meaning, form: form, repeatable: repeatable, read: read)
  }

  /// Keywords of which a warning says what happens instead.
  static func accepted(_ block: BlockKind, _ names: String, _ instead: String) -> [Keyword] {
    others(block, names, .accepted(instead))
  }

  /// Keywords for which a file is refused.
  static func refused(_ block: BlockKind, _ names: String, _ reason: String) -> [Keyword] {
    others(block, names, .refused(reason))
  }

  /// Blocks outside of VRRP.
  static func foreign(_ block: BlockKind, _ names: String) -> [Keyword] {
    others(block, names, .foreign)
  }

  private static func others(
    _ block: BlockKind, _ names: String, _ state: KeywordState
  ) -> [Keyword] {
    names.split(separator: " ").map {
      Keyword(
        name: String($0), block: block, syntax: "", standard: "", state: state, meaning: "",
        form: .line, repeatable: true, read: nil)
    }
  }
}

/// The keywords by block and name.
enum KeywordTable {
  /// Every keyword, in the order of the documentation.
  static let all: [Keyword] = PendingKeywords.apply(
    to: rootKeywords + globalKeywords + scriptKeywords + processKeywords + instanceKeywords
      + authenticationKeywords + hmacKeywords + syncGroupKeywords + trackFileKeywords
      + trackGroupKeywords + announcementGroupKeywords + witnessKeywords + etcdKeywords
      + cloudProviderKeywords + cloudAddressKeywords)

  private static let byBlock: [BlockKind: [String: Keyword]] =
    Dictionary(grouping: all, by: \.block).mapValues {
      Dictionary($0.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

  /// The blocks in which a name is a keyword.
  private static let blocksByName: [String: [BlockKind]] =
    Dictionary(grouping: all, by: \.name).mapValues { $0.map(\.block) }

  /// The keyword of that name in a block.
  static func find(_ name: String, in block: BlockKind) -> Keyword? {
    byBlock[block]?[name]
  }

  /// The names that a block knows, sorted.
  static func names(in block: BlockKind) -> [String] {
    byBlock[block].map { $0.keys.sorted() } ?? []
  }

  /// The blocks in which a name is a keyword.
  static func blocks(of name: String) -> [BlockKind] {
    blocksByName[name] ?? []
  }
}
