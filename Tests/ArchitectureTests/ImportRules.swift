/// Who may import what.
struct ImportRules {
  let package: PackageLayout

  /// Modules of the toolchain that anything but the pure layer may import.
  static let toolchain: Set<String> = [
    "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
  ]

  /// What is wrong with the imports of a file.
  func findings(_ file: Repository.File) -> [String] {
    guard let target = package.targets[file.target] else {
      return ["\(file): \(file.target) is no target of Package.swift"]
    }
    let inDaemon = package.linked(into: "failoverd").contains(target.name)
    return Self.imports(file).compactMap { module in
      if inDaemon && Self.isHeavy(module) {
        return "\(file): failoverd is linked with \(target.name), so no \(module)"
      }
      return reason(target, module).map { "\(file): import \(module): \($0)" }
    }
  }

  /// What is wrong with the dependencies that a manifest declares.
  func declarationFindings() -> [String] {
    package.targets.values.sorted { $0.name < $1.name }.flatMap { target in
      target.dependencies.compactMap { name -> String? in
        guard let other = package.targets[name] else { return "\(target.name): no target \(name)" }
        guard mayUse(target.layer, other.layer) else {
          return "\(target.name) (\(target.layer)) depends on \(name) (\(other.layer))"
        }
        return nil
      }
        + (target.layer == .pure && !target.products.isEmpty
          ? ["\(target.name) is pure and depends on \(target.products)"] : [])
    }
      + package.linked(into: "failoverd").sorted().compactMap { name in
        let products = package.targets[name]?.products ?? []
        return products.isEmpty ? nil : "failoverd is linked with \(products) through \(name)"
      }
  }

  private func reason(_ target: PackageLayout.Target, _ module: String) -> String? {
    if let other = package.targets[module] {
      if !mayUse(target.layer, other.layer) {
        return "\(target.layer) must not import \(other.layer)"
      }
      return target.dependencies.contains(module) ? nil : "not among its dependencies"
    }
    if target.layer == .pure { return "pure targets import pure targets only" }
    if Self.toolchain.contains(module) || target.products.contains(module) { return nil }
    return "not among its dependencies"
  }

  /// True if a layer may use another. Within one layer the package manager allows no circle.
  private func mayUse(_ upper: PackageLayout.Layer, _ lower: PackageLayout.Layer) -> Bool {
    switch upper {
    // A test may import the executable that it tests.
    case .tests: true
    case .executable: lower != .executable && lower != .tests
    case .support: lower != .executable && lower != .tests && lower != .effects
    case .effects: lower == .effects || lower == .pure || lower == .system
    case .pure: lower == .pure
    case .system: false
    }
  }

  /// Modules too large for a daemon that is to stay as small as keepalived.
  static func isHeavy(_ module: String) -> Bool {
    ["Foundation", "NIO", "Dispatch"].contains { module.hasPrefix($0) }
  }

  /// The modules that a file imports.
  static func imports(_ file: Repository.File) -> [String] {
    let pattern =
      /\s*(?:@\w+(?:\(\w*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+).*/
    return file.code.filter { $0.contains("import ") }
      .compactMap { $0.wholeMatch(of: pattern).map { String($0.1) } }
  }
}
