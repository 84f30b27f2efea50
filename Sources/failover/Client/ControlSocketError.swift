/// Why the daemon could not be asked.
enum ControlSocketError: Error, Hashable {
  /// Nothing listens at the path.
  case absent
  /// The socket is there, but this user may not open it.
  case forbidden
  /// It takes connections, or should, and does not answer in time.
  case unresponsive
  /// It hung up before its answer was complete.
  case closed
  /// What came is not of this protocol.
  case malformed(String)
  /// The system refused, with its words.
  case system(String)
}
