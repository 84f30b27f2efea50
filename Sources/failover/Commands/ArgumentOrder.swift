/// Lets options that all commands have stand before the name of the command:
/// `failover --json status`.
enum ArgumentOrder {
  /// The arguments with such options moved behind the name of the command, which is two words for
  /// the commands in `groups`.
  static func normalized(_ arguments: [String], groups: Set<String> = ["cloud"]) -> [String] {
    var options: [String] = []
    var rest = arguments[...]
    while let first = rest.first, let length = length(of: first) {
      options += rest.prefix(length)
      rest = rest.dropFirst(length)
    }
    guard let command = rest.first, !command.hasPrefix("-"), command != "help" else {
      return arguments
    }
    var words = 1
    if groups.contains(command), let second = rest.dropFirst().first, !second.hasPrefix("-") {
      words = 2
    }
    return rest.prefix(words) + options + rest.dropFirst(words)
  }

  /// How many words an option takes; nil if it is none that all commands have.
  private static func length(of word: String) -> Int? {
    if word == "--json" || word.hasPrefix("--run-dir=") { return 1 }
    return word == "--run-dir" ? 2 : nil
  }
}
