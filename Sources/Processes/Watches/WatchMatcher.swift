import SupervisorProtocol

/// Decides whether a process is one that a watch is after, as the tool would that the script runs.
///
/// Checked against pidof of sysvinit-utils 3.06, pgrep of procps 4.0.2 and killall of psmisc 23.6,
/// those of Debian 12. Zombies, which the last two still find, are nothing to watch.
enum WatchMatcher {
  /// Bytes of a short name that the kernel keeps. Source: TASK_COMM_LEN.
  private static let nameAtMost = 15

  /// True if a process matches; `commandLine` is only asked where the short name does not decide.
  static func matches(
    _ target: WatchTarget, _ facts: ProcessFacts, commandLine: () -> [ArraySlice<UInt8>]
  ) -> Bool {
    switch target {
    case .pidof(let name):
      guard let program = commandLine().first else { return false }
      return isProgram(program, Array(name.utf8))
    case .killall(let name):
      let name = Array(name.utf8)
      guard name.count > nameAtMost - 1 else { return facts.name == name }
      guard facts.name.elementsEqual(name.prefix(nameAtMost)) else { return false }
      return commandLine().contains { base($0).elementsEqual(name) }
    case .pgrep(let name, let isExact):
      let name = Array(name.utf8)
      if isExact { return facts.name == name }
      return EventFilter.find(name, in: facts.name[...]) != nil
    case .pidFile:
      return false
    case .trackProcess(let pattern):
      return matches(pattern, facts, commandLine)
    }
  }

  private static func matches(
    _ pattern: ProcessPattern, _ facts: ProcessFacts, _ commandLine: () -> [ArraySlice<UInt8>]
  ) -> Bool {
    guard let first = pattern.words.first else { return false }
    if pattern.words.count == 1, !pattern.fullCommand {
      return facts.name.elementsEqual(base(Array(first.utf8)[...]).prefix(nameAtMost))
    }
    let words = commandLine()
    guard let program = words.first, isProgram(program, Array(first.utf8)) else { return false }
    let wanted = pattern.words.dropFirst().map { Array($0.utf8) }
    let found = words.dropFirst()
    switch pattern.parameters {
    case .exact:
      return wanted.count == found.count && zip(wanted, found).allSatisfy { $0.elementsEqual($1) }
    case .initial:
      return wanted.count <= found.count && zip(wanted, found).allSatisfy { $0.elementsEqual($1) }
    case .partial:
      guard wanted.count <= found.count, let last = wanted.last else {
        return wanted.isEmpty
      }
      let pairs = zip(wanted.dropLast(), found)
      let place = found.index(found.startIndex, offsetBy: wanted.count - 1)
      return pairs.allSatisfy { $0.elementsEqual($1) } && found[place].starts(with: last)
    }
  }

  /// True if the first word of a command line is a name, or a path that ends in it.
  private static func isProgram(_ word: ArraySlice<UInt8>, _ name: [UInt8]) -> Bool {
    word.elementsEqual(name)
      || (!name.contains(UInt8(ascii: "/")) && base(word).elementsEqual(name))
  }

  /// What follows the last slash.
  private static func base(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return path[(slash + 1)...]
  }
}
