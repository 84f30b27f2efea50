/// What sources may not contain.
enum StyleRules {
  /// Most lines of a file.
  static let mostLines = 400

  /// A place that may break a rule, and why.
  struct Exception: Sendable {
    let path: String
    let construct: String
    let reason: String
  }

  /// Every place that may. Keep it short.
  static let exceptions = [
    Exception(
      path: "Sources/Configuration/Reading/Reader+addresses.swift",
      construct: "preconditionFailure",
      reason: "the same list of names was looked up before"),
    Exception(
      path: "Sources/Configuration/Reading/Reader+commands.swift",
      construct: "preconditionFailure",
      reason: "only the keywords of the table lead there, and tests read each of them"),
    Exception(
      path: "Sources/Processes/Scripts/Spawn.swift", construct: "preconditionFailure",
      reason: "an array that is not empty has an address; the way out is a C call"),
  ]

  /// Constructs that end the process, or write where nobody reads, and their names.
  static func constructs(_ line: String) -> [String] {
    var found: [String] = []
    if line.utf8.contains(UInt8(ascii: "!")) {
      if line.contains(/\btry!/) { found.append("try!") }
      if line.contains(/\bas!/) { found.append("as!") }
      // Behind a name, a bracket or an optional chain, and not the operator != or a negation.
      let rest = line.replacing(/\b(?:try|as)!/, with: "")
      if rest.contains(/[\w)\]}?]!(?!=)/) { found.append("force unwrap") }
    }
    for name in ["fatalError", "preconditionFailure", "assertionFailure"]
    where line.contains(name + "(") {
      found.append(name)
    }
    // A release build drops it; what must hold is a precondition.
    if line.contains("assert("), line.contains(/(?:^|[^.\w])assert\(/) { found.append("assert") }
    // A method of that name is something else: `console.print(`, `func print(`.
    if line.contains("rint("), line.contains(/(?:^|[^.\w])(?:debugPrint|print)\(/),
      !line.contains(/\bfunc (?:debugPrint|print)\(/)
    {
      found.append("print")
    }
    return found
  }

  /// Findings of a file, without its exceptions.
  static func constructFindings(_ file: Repository.File) -> [String] {
    file.code.enumerated().flatMap { number, line in
      constructs(line)
        .filter { construct in
          !exceptions.contains { $0.path == file.path && $0.construct == construct }
        }
        .map { "\(file):\(number + 1): \($0)" }
    }
  }

  /// A file that is too long.
  static func lengthFindings(_ file: Repository.File) -> [String] {
    let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    return count > mostLines ? ["\(file): \(count) lines"] : []
  }

  /// Declarations for others without a documentation comment directly before them.
  static func documentationFindings(_ file: Repository.File) -> [String] {
    let original = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    let code = file.code
    let declaration =
      /\s*(?:@[\w.]+(?:\([^)]*\))?\s+)*(?:(?:final|static|override|indirect|nonisolated(?:\(unsafe\))?|mutating|convenience|required)\s+)*(?:public|package|open)\s+(?!import\b|extension\b)[\w(].*/
    return code.indices.compactMap { index in
      guard ["public ", "package ", "open "].contains(where: code[index].contains),
        code[index].wholeMatch(of: declaration) != nil
      else { return nil }
      var before = index - 1
      while before >= 0, code[before].contains(/^\s*@[\w.]+(?:\(.*\))?\s*$/) { before -= 1 }
      let isDocumented = before >= 0 && original[before].contains(/^\s*\/\/\//)
      let text = original[index].trimmingPrefix(/\s+/)
      return isDocumented ? nil : "\(file):\(index + 1): \(text)"
    }
  }
}
