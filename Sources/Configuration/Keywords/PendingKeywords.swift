/// Keywords that are read, checked and kept in the model, but not carried out yet.
///
/// **To switch one on, delete its line here** (and bring docs/CONFIGURATION.md up to date with
/// `FAILOVER_UPDATE_GOLDEN=1 swift test --filter DocumentationTests`). Nothing else changes: the
/// parser, the printer and the difference know it already.
enum PendingKeywords {
  /// What happens to a file that has such a keyword.
  enum Consequence: Sendable {
    /// The file is refused, for this reason.
    case refuses(String)
    /// A warning says what happens instead.
    case warns(String)
  }

  /// A keyword that is not carried out.
  struct Entry: Sendable {
    let block: BlockKind
    let name: String
    let consequence: Consequence

    init(_ block: BlockKind, _ name: String, _ consequence: Consequence) {
      self.block = block
      self.name = name
      self.consequence = consequence
    }
  }

  private static let links = Consequence.refuses(
    "an ipvlan is not in this version: adverts would leave from another address")
  private static let scheduling = Consequence.warns(
    "the priority does not follow the load; vrrp_rt_priority sets one")

  /// Every one of them, a line each.
  static let entries: [Entry] = [
    Entry(.instance, "use_ipvlan", links),
    Entry(.global, "max_auto_priority", scheduling),
    Entry(.global, "min_auto_priority_delay", scheduling),
  ]

  /// What is said of a keyword; nil if it is carried out.
  static func find(_ name: String, in block: BlockKind) -> Consequence? {
    entries.first { $0.block == block && $0.name == name }?.consequence
  }

  /// The keywords with the state that the entries give them.
  static func apply(to keywords: [Keyword]) -> [Keyword] {
    var pending: [BlockKind: [String: Consequence]] = [:]
    for entry in entries { pending[entry.block, default: [:]][entry.name] = entry.consequence }
    return keywords.map { keyword in
      switch pending[keyword.block]?[keyword.name] {
      case .refuses(let reason): keyword.with(.refused(reason))
      case .warns(let instead): keyword.with(.accepted(instead))
      case nil: keyword
      }
    }
  }
}
