/// The targets of Package.swift: its headings are the layers of docs/ARCHITECTURE.md.
struct PackageLayout: Sendable {
  /// Where a target stands. Imports point down this list only.
  enum Layer: String, Sendable {
    case tests, executable, support, effects, pure, system
  }

  /// A target as declared.
  struct Target: Sendable {
    let name: String
    let layer: Layer
    /// Targets of this package.
    let dependencies: [String]
    /// Modules of other packages.
    let products: [String]
  }

  /// All targets by name.
  let targets: [String: Target]

  /// Reads a manifest that is written like ours: helper calls in groups below a comment each.
  init(manifest: String) {
    var targets: [String: Target] = [:]
    var heading = Layer.support
    var entry = ""
    func close() {
      if let target = Self.target(entry, below: heading) { targets[target.name] = target }
      entry = ""
    }
    let lines = manifest.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.drop(while: { !$0.hasPrefix("  targets: [") }) {
      if let comment = line.wholeMatch(of: /\s{4}\/\/ (\w+).*/) {
        close()
        heading = Self.layer(heading: comment.1)
      } else {
        if line.prefixMatch(of: /\s{4}[.a-z]\w*\(/) != nil || line.hasPrefix("  ]") { close() }
        entry += line + "\n"
      }
    }
    close()
    self.targets = targets
  }

  private static func layer(heading: Substring) -> Layer {
    switch heading {
    case "System": .system
    case "Pure": .pure
    case "Effects": .effects
    case "Executables": .executable
    case "Tests": .tests
    default: .support
    }
  }

  private static func target(_ entry: String, below heading: Layer) -> Target? {
    guard
      let start = entry.prefixMatch(
        of: /\s*\.?(target|executable|tests|systemLibrary)\(\s*(?:name: )?"([^"]+)"/)
    else { return nil }
    var rest = String(entry[start.range.upperBound...])
    let product = /\.product\(\s*name: "([^"]+)"[^)]*\)/
    let products = rest.matches(of: product).map { String($0.1) }
    rest.replace(product, with: "")
    if let exclude = rest.firstRange(of: "exclude:") { rest.removeSubrange(exclude.lowerBound...) }
    let isPlain = start.1 == "systemLibrary" || entry.contains(/^\s*\.target/)
    return Target(
      name: String(start.2),
      layer: start.1 == "executable" ? .executable : start.1 == "tests" ? .tests : heading,
      dependencies: isPlain ? [] : rest.matches(of: /"([^"]+)"/).map { String($0.1) },
      products: products)
  }

  /// A target and all that is linked with it.
  func linked(into name: String) -> Set<String> {
    var result: Set<String> = []
    var open = [name]
    while let next = open.popLast() {
      guard result.insert(next).inserted else { continue }
      open += targets[next]?.dependencies ?? []
    }
    return result
  }
}
