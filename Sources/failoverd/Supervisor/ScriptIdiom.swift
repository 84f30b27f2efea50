import HostFacts
import Processes
import SupervisorProtocol

/// Finds out what a track script looks for, by its command or by the text of its file.
enum ScriptIdiom {
  /// Longest script file that is looked at, in bytes: nobody writes an idiom in more.
  private static let fileAtMost = 4_096

  /// What a script looks for; nil if it is none of the idioms.
  static func target(of arguments: [String]) -> WatchTarget? {
    if let target = WatchIdiom.target(ofCommand: arguments) { return target }
    guard arguments.count == 1, let path = ExecutableSearch.find(arguments[0]),
      let text = ScriptFile.head(path, count: fileAtMost), text.count < fileAtMost
    else { return nil }
    return WatchIdiom.target(ofScript: text)
  }
}
