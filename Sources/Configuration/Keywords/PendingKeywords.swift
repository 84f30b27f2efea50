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

  private static let cloud = Consequence.refuses(
    "cloud addresses are not in this version: the address would not move")
  private static let datagrams = Consequence.refuses(
    "adverts in UDP are not in this version: the peers would not hear each other")

  /// Every one of them, a line each.
  static let entries: [Entry] = [
    Entry(.root, "cloud_provider", cloud),
    Entry(.root, "cloud_address", cloud),
    Entry(.instance, "cloud_address", cloud),
    Entry(.root, "unicast_transport", datagrams),
    Entry(.global, "unicast_transport", datagrams),
    Entry(.instance, "unicast_transport", datagrams),
  ]

  /// The keywords with the state that the entries give them.
  static func apply(to keywords: [Keyword]) -> [Keyword] {
    var pending: [BlockKind: [String: Consequence]] = [:]
    for entry in entries { pending[entry.block, default: [:]][entry.name] = entry.consequence }
    return keywords.map { keyword in
      var keyword = keyword
      switch pending[keyword.block]?[keyword.name] {
      case .refuses(let reason): keyword.state = .refused(reason)
      case .warns(let instead): keyword.state = .accepted(instead)
      case nil: break
      }
      return keyword
    }
  }
}
