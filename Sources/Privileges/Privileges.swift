import CLinux
import Glibc
public import SystemCalls

/// What this process may do, and what it tells the kernel about itself.
///
/// All of it belongs to the calling thread, so call it while the process has only one.
public enum Privileges {
  /// Those of `capabilities` that are not permitted and in effect; empty if nothing is missing.
  /// - Throws: if the kernel does not tell.
  public static func missing(_ capabilities: [Capability]) throws(SystemError) -> [Capability] {
    let current = try CapabilitySet.current()
    return capabilities.filter { !current.allows($0) }
  }

  /// Gives up every capability but these, for good: permitted and effective sets are exactly
  /// these, inheritable, ambient and bounding sets are empty, and no program executed later gains
  /// any (no_new_privs). A change of user clears what ``dieWithParent(signal:)`` and
  /// ``forbidInspection()`` set, so call those afterwards.
  ///
  /// - Parameters:
  ///   - capabilities: to keep; they have to be permitted now.
  ///   - identity: user and group to become, without other groups; nil stays who it is.
  /// - Throws: EPERM if one of them is not permitted, or without the right to change user.
  public static func restrict(
    to capabilities: [Capability], as identity: (user: UInt32, group: UInt32)? = nil
  ) throws(SystemError) {
    let kept = try CapabilitySet.empty()
    for capability in capabilities { try kept.insert(capability) }
    _ = try SystemError.check(clinux_clear_ambient(), "PR_CAP_AMBIENT_CLEAR_ALL")
    try clearBoundingSet()
    if let identity {
      _ = try SystemError.check(clinux_set_keep_capabilities(1), "PR_SET_KEEPCAPS")
      _ = try SystemError.check(
        clinux_become(identity.user, identity.group), "setresuid", String(identity.user))
      _ = try SystemError.check(clinux_set_keep_capabilities(0), "PR_SET_KEEPCAPS")
    }
    try kept.apply()
    _ = try SystemError.check(clinux_set_no_new_privileges(), "PR_SET_NO_NEW_PRIVS")
  }

  /// Empties the bounding set; without CAP_SETPCAP it stays, and no_new_privs alone has to do.
  private static func clearBoundingSet() throws(SystemError) {
    var number: Int32 = 0
    while clinux_has_bounding(number) >= 0 {
      let result = clinux_drop_bounding(number)
      if result == -EPERM { return }
      _ = try SystemError.check(result, "PR_CAPBSET_DROP", String(number))
      number += 1
    }
  }

  /// Has the kernel send this process a signal when the thread that started it ends.
  ///
  /// A parent that is gone already sends nothing: compare its number afterwards.
  public static func dieWithParent(signal: Int32) throws(SystemError) {
    _ = try SystemError.check(clinux_set_parent_death_signal(signal), "PR_SET_PDEATHSIG")
  }

  /// Sets the name that ps and top show; cut to 15 bytes by the kernel.
  public static func setName(_ name: String) throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_set_thread_name(name), "PR_SET_NAME")
  }

  /// Forbids core dumps, and memory reads by processes of the same user: keys stay in here.
  public static func forbidInspection() throws(SystemError) {
    _ = try SystemError.check(clinux_set_dumpable(0), "PR_SET_DUMPABLE")
  }
}
