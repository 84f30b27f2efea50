public import Configuration
import Glibc

/// A user and groups as numbers: what a script's process gets.
public struct Account: Hashable, Sendable {
  /// User id.
  public var user: UInt32
  /// Group id.
  public var group: UInt32
  /// Supplementary group ids, the main one included.
  public var groups: [UInt32]
  /// Name of the user, or its number.
  public var name: String
}

/// Why a user or a group stands for nobody.
public enum AccountError: Error, Hashable, Sendable {
  /// There is no such user.
  case noUser(String)
  /// There is no such group.
  case noGroup(String)
}

/// Looks users and groups up. May block if the host asks a directory service.
public enum Accounts {
  /// The user that keepalived runs scripts as where none is configured.
  public static let standardUser = "keepalived_script"

  /// The account of a configured user.
  /// - Throws: what was not found.
  public static func resolve(_ user: ScriptUser) throws(AccountError) -> Account {
    guard var account = account(user.user) else { throw .noUser(user.user) }
    if let group = user.group {
      guard let number = self.group(named: group) else { throw .noGroup(group) }
      account.group = number
      account.groups = groups(of: account)
    }
    return account
  }

  /// Who runs a command: its own user, else `script_user`, else `keepalived_script` if there is
  /// one, else who runs this program.
  /// - Throws: what was not found of a configured user.
  public static func runner(
    of command: ScriptCommand, _ global: GlobalDefinitions
  ) throws(AccountError) -> Account {
    if let user = command.user ?? global.scriptUser { return try resolve(user) }
    return account(standardUser) ?? current()
  }

  /// True if this program runs as root.
  public static var isRoot: Bool { geteuid() == 0 }

  /// The account of a name or a number; nil if there is none.
  public static func named(_ name: String) -> Account? {
    guard var account = account(name) else { return nil }
    account.groups = groups(of: account)
    return account
  }

  /// Who runs this program.
  static func current() -> Account {
    account(String(geteuid()))
      ?? Account(user: geteuid(), group: getegid(), groups: [getegid()], name: "\(geteuid())")
  }

  /// The account of a name or a number; nil if there is none.
  static func account(_ name: String) -> Account? {
    var entry = unsafe passwd()
    var buffer = [CChar](repeating: 0, count: 16_384)
    var found: UnsafeMutablePointer<passwd>?
    let number = UInt32(name)
    if let number {
      _ = unsafe getpwuid_r(number, &entry, &buffer, buffer.count, &found)
    } else {
      _ = unsafe getpwnam_r(name, &entry, &buffer, buffer.count, &found)
    }
    guard unsafe found != nil else {
      // A number needs no entry.
      return number.map { Account(user: $0, group: $0, groups: [$0], name: name) }
    }
    let text = unsafe entry.pw_name.map { unsafe String(cString: $0) } ?? name
    var account = Account(
      user: unsafe entry.pw_uid, group: unsafe entry.pw_gid, groups: [], name: text)
    account.groups = groups(of: account)
    return account
  }

  /// The number of a group, by name or number; nil if there is none.
  public static func group(named name: String) -> UInt32? {
    if let number = UInt32(name) { return number }
    var entry = unsafe Glibc.group()
    var buffer = [CChar](repeating: 0, count: 65_536)
    var found: UnsafeMutablePointer<Glibc.group>?
    _ = unsafe getgrnam_r(name, &entry, &buffer, buffer.count, &found)
    return unsafe found == nil ? nil : entry.gr_gid
  }

  private static func groups(of account: Account) -> [UInt32] {
    var count: Int32 = 256
    var numbers = [gid_t](repeating: 0, count: Int(count))
    let result = unsafe getgrouplist(account.name, account.group, &numbers, &count)
    return result < 0 ? [account.group] : Array(numbers[..<Int(count)])
  }
}
