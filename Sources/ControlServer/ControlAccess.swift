import CLinux

/// What a client of the control socket may do.
public enum ControlRole: Hashable, Sendable {
  /// Nothing.
  case stranger
  /// Ask.
  case reader
  /// Ask, and change things.
  case administrator
}

/// Who may use the control socket, by the credentials that the kernel saw when a client connected.
///
/// Root and the user of this process may do everything, the group of this process may ask.
public struct ControlAccess: Hashable, Sendable {
  /// The group that may ask besides.
  public var readers: UInt32?
  /// The group that may do everything besides.
  public var administrators: UInt32?
  private let ownUser = clinux_effective_user()
  private let ownGroup = clinux_effective_group()

  /// Nobody besides.
  public init(readers: UInt32? = nil, administrators: UInt32? = nil) {
    self.readers = readers
    self.administrators = administrators
  }

  /// True if somebody besides may come.
  var hasGroups: Bool { readers != nil || administrators != nil }

  /// What a client may do.
  public func role(of peer: ControlPeer) -> ControlRole {
    func isMember(_ group: UInt32) -> Bool { peer.group == group || peer.groups.contains(group) }
    if peer.user == 0 || peer.user == ownUser { return .administrator }
    if let administrators, isMember(administrators) { return .administrator }
    if isMember(ownGroup) { return .reader }
    if let readers, isMember(readers) { return .reader }
    return .stranger
  }
}
