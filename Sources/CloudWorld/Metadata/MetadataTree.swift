/// What a metadata service offers: texts in folders.
indirect enum MetadataTree {
  /// One text.
  case text(String)
  /// Names and what is below them, in order.
  case folder([(name: String, tree: MetadataTree)])

  /// What stands at a path of names.
  func at(_ names: some Collection<String>) -> MetadataTree? {
    guard let first = names.first else { return self }
    guard case .folder(let entries) = self,
      let entry = entries.first(where: { $0.name == first })
    else { return nil }
    return entry.tree.at(names.dropFirst())
  }

  /// The text, or one line for each name, folders with a slash behind.
  var listing: String {
    switch self {
    case .text(let text): return text
    case .folder(let entries):
      return entries.map { entry in
        if case .folder = entry.tree { entry.name + "/" } else { entry.name }
      }.joined(separator: "\n")
    }
  }
}
