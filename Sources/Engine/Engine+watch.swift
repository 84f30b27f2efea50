import SupervisorProtocol

extension Engine {
  /// What the supervisor shall watch for a track script; nil if the script is none of the idioms.
  func watchTarget(of words: [String]) -> WatchTarget? { nil }
}
